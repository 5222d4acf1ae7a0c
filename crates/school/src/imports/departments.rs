//! Departments that courses name: those of the school, and new ones for names that it does not know.

use domain::departments::{Department, DepartmentLabel};
use domain::ids::DepartmentId;
use domain::names::fold;
use ports::AttributeValue;

use super::packers::Unit;
use super::reports::ImportMode;
use super::runs::{Run, Step};
use crate::bundles::subjects::read_department;
use crate::departments::write_new_department;
use crate::errors::SchoolError;
use crate::outbox::Task;
use crate::stored::from_item;
use crate::tables::{self, Unique};
use crate::writes::Write;

impl<'a> Run<'a> {
    /// The department of a course, made if there is none of that name.
    pub async fn department_of(
        &mut self,
        step: &Step<'a>,
    ) -> Result<Option<DepartmentLabel>, SchoolError> {
        let Some(name) = read_department(step.row, self.indexes) else {
            return Ok(None);
        };
        if let Some(known) = self.departments.get(&fold(name)) {
            return Ok(Some(known.clone()));
        }
        let id = self.school.new_id(DepartmentId::new);
        let mut label = DepartmentLabel::from(&Department::create(id, name, self.now)?);
        if let Some(found) = self.find_department(name).await? {
            label = DepartmentLabel::from(&found);
        } else if self.options.mode == ImportMode::Import {
            self.make_department(step, &label).await?;
            // Somebody else may have made one of that name in this moment.
            let found = self.find_department(name).await?;
            label = found.as_ref().map_or(label, DepartmentLabel::from);
        }
        self.departments.insert(fold(name), label.clone());
        Ok(Some(label))
    }

    /// Adds what brings the subjects of departments in line that were renamed while the import ran.
    pub async fn write_renamed_departments(&self, write: &mut Write) -> Result<(), SchoolError> {
        for label in self.departments.values() {
            let item = self.store.get(tables::department(&label.id)).await?;
            let now: Option<Department> = item.map(from_item).transpose()?;
            if now.is_some_and(|now| now.name != label.name) {
                let department = label.id.clone();
                let task = Task::RefreshDepartment { department };
                write.task(self.school.new_task(), &task);
            }
        }
        Ok(())
    }

    async fn find_department(&self, name: &str) -> Result<Option<Department>, SchoolError> {
        let lock = tables::lock(Unique::DepartmentName, &fold(name));
        let lock = self.store.get(lock).await?;
        let Some(AttributeValue::S(holder)) = lock.as_ref().and_then(|lock| lock.get("holder"))
        else {
            return Ok(None);
        };
        let id = DepartmentId::parse(holder)
            .map_err(|_| SchoolError::Corrupt("holder of a name".to_owned()))?;
        let item = self.store.get(tables::department(&id)).await?;
        item.map(from_item).transpose()
    }

    /// In a transaction of its own: those of its subjects require it.
    async fn make_department(
        &mut self,
        step: &Step<'a>,
        label: &DepartmentLabel,
    ) -> Result<(), SchoolError> {
        let id = label.id.clone();
        let department = Department::create(id, label.name.as_str(), self.now)?;
        let mut unit = Unit::new(step.row.place());
        write_new_department(&mut unit.write, &department);
        self.add(unit).await?;
        self.flush(self.mark.cursor).await
    }
}
