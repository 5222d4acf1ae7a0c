//! Organisations leave as they came. A school to which none has come makes one of itself.

use domain::settings::Settings;

use super::drafts::Draft;
use super::own_id;
use super::surveys::Sources;

/// What the org is called of a school that has no name.
const NAMELESS: &str = "School";

/// The rows, and the id of the org that things made here belong to.
pub fn make_rows(sources: Sources, settings: &Settings) -> (Vec<Draft>, String) {
    let mut rows = Vec::with_capacity(sources.len() + 1);
    for (id, source) in sources {
        let names_school = source.id.is_some();
        let mut row = Draft::of(&id, source.columns);
        if names_school {
            let is_same = row.get("name").trim() == settings.school_name;
            row.mend("name", is_same, settings.school_name.as_str());
        }
        rows.push(row);
    }
    let school = rows.iter().find(|row| row.get("type") == "school");
    if let Some(school) = school {
        let id = school.id.clone();
        return (rows, id);
    }
    let mut school = Draft::of(&own_id(&["school"]), crate::imports::Cells::new());
    school.set("name", settings.school_name.as_str());
    school.or("name", NAMELESS);
    school.set("type", "school");
    let id = school.id.clone();
    rows.push(school);
    (rows, id)
}
