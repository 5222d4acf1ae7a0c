//! A small bundle that is right, and the means to break it.

use std::io::{Cursor, Write};

use school::bundles::Bundle;
use school::bundles::files::{File, OTHERS};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const ORGS: &str = "\
sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
org-1,,,Trường Mẫu,school,TM,
";
const SESSIONS: &str = "\
sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear
sy-1,,,2025/2026,schoolYear,2025-09-01,2026-09-01,,2026
term-1,,,Autumn,term,2025-09-01,2026-02-01,sy-1,2026
";
const COURSES: &str = "\
sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes
course-1,,,sy-1,Databases,DB101,,org-1,Informatics,
";
const CLASSES: &str = "\
sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods
class-1,,,Databases 1,,course-1,DB101-1,scheduled,A-101,org-1,term-1,,,
";
const USERS: &str = "\
sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns
t1,,,true,lan,,Lan,Lê,Thị,GV1,lan@example.edu,,,,,,,,,,org-1,
s1,,,true,an,,An,Nguyễn,Văn,SV1,an@example.edu,,,,,,,,,,org-1,
s2,,,true,jane,,Jane,Moore,,SV2,jane@example.edu,,,,,,,,,,org-1,
";
const ROLES: &str = "\
sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId
role-t1,,,t1,primary,teacher,,,org-1,
role-s1,,,s1,primary,student,,,org-1,
role-s2,,,s2,primary,student,,,org-1,
";
const ENROLLMENTS: &str = "\
sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
e-t1,,,class-1,org-1,t1,teacher,true,2025-09-01,2026-02-01
e-s1,,,class-1,org-1,s1,student,false,2025-09-01,
e-s2,,,class-1,org-1,s2,student,false,2025-09-01,2025-10-02
";
const CATEGORIES: &str = "\
sourcedId,status,dateLastModified,title,weight
cat-1,,,Homework,100
";
const LINE_ITEMS: &str = "\
sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,schoolSourcedId,metadata.weight
li-1,,,Homework 1,,2025-09-01,2025-09-20,class-1,cat-1,term-1,0,100,org-1,40
li-2,,,Homework 2,\"Read, then write\",2025-09-01,2025-10-20,class-1,cat-1,term-1,0,10,org-1,60
";
const RESULTS: &str = "\
sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore,classSourcedId,inProgress,incomplete,late,missing,metadata.banked
r-1,,,li-1,s1,fully graded,78,2025-09-19,,,class-1,,,false,false,false
r-2,,,li-2,s1,fully graded,9.5,2025-10-21,\"Good, but late\",,class-1,,,true,false,false
r-3,,,li-1,s2,not submitted,,2025-09-20,,,class-1,,,false,true,false
";

/// A bundle in the making.
#[derive(Clone)]
pub struct Specimen {
    manifest: Vec<(String, String)>,
    files: Vec<(String, Vec<u8>)>,
}

impl Specimen {
    /// One class with a lecturer, a student, one who has left, two items and three results.
    pub fn new() -> Self {
        let texts = [
            (File::Orgs, ORGS),
            (File::AcademicSessions, SESSIONS),
            (File::Courses, COURSES),
            (File::Classes, CLASSES),
            (File::Users, USERS),
            (File::Roles, ROLES),
            (File::Enrollments, ENROLLMENTS),
            (File::Categories, CATEGORIES),
            (File::LineItems, LINE_ITEMS),
            (File::Results, RESULTS),
        ];
        let mut manifest = vec![
            ("manifest.version".to_owned(), "1.0".to_owned()),
            ("oneroster.version".to_owned(), "1.2".to_owned()),
        ];
        let read = File::ALL.iter().map(|file| (file.entity(), "bulk"));
        let others = OTHERS.iter().map(|entity| (*entity, "absent"));
        manifest.extend(
            read.chain(others)
                .map(|(entity, mode)| (format!("file.{entity}"), mode.to_owned())),
        );
        let files = texts.map(|(file, text)| (file.name().to_owned(), text.into()));
        Self {
            manifest,
            files: files.to_vec(),
        }
    }

    /// Nothing but a manifest that says so; files are added.
    pub fn empty() -> Self {
        let mut specimen = Self::new();
        specimen.files.clear();
        for (name, value) in &mut specimen.manifest {
            if name.starts_with("file.") {
                "absent".clone_into(value);
            }
        }
        specimen
    }

    /// With a property of the manifest.
    pub fn property(mut self, name: &str, value: &str) -> Self {
        self.manifest.retain(|(known, _)| known != name);
        self.manifest.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a property of the manifest.
    pub fn without_property(mut self, name: &str) -> Self {
        self.manifest.retain(|(known, _)| known != name);
        self
    }

    /// With a file of these bytes.
    pub fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.retain(|(known, _)| known != name);
        self.files.push((name.to_owned(), bytes.into()));
        self
    }

    /// With a delta of these rows, under the header of the file.
    pub fn delta(self, file: File, rows: &str) -> Self {
        let known = Self::new();
        let (_, text) = known
            .files
            .iter()
            .find(|(name, _)| name == file.name())
            .unwrap();
        let header = text.split(|byte| *byte == b'\n').next().unwrap();
        let bytes = [header, b"\n", rows.as_bytes()].concat();
        self.property(&format!("file.{}", file.entity()), "delta")
            .file(file.name(), bytes)
    }

    /// With a text in a file replaced by another one.
    pub fn edit(mut self, file: File, from: &str, to: &str) -> Self {
        let found = self.files.iter_mut().find(|(name, _)| name == file.name());
        let (_, bytes) = found.unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{} has no {from}", file.name());
        *bytes = text.replacen(from, to, 1).into_bytes();
        self
    }

    /// With a row at the end of a file.
    pub fn row(mut self, file: File, row: &str) -> Self {
        let found = self.files.iter_mut().find(|(name, _)| name == file.name());
        found
            .unwrap()
            .1
            .extend_from_slice(format!("{row}\n").as_bytes());
        self
    }

    /// The bytes of the zip.
    pub fn zip(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let rows = self
            .manifest
            .iter()
            .map(|(name, value)| format!("{name},{value}\r\n"));
        let manifest = format!("propertyName,value\r\n{}", rows.collect::<String>());
        let manifest = ("manifest.csv".to_owned(), manifest.into_bytes());
        let is_given = self.files.iter().any(|(name, _)| name == "manifest.csv");
        for (name, bytes) in self.files.iter().chain((!is_given).then_some(&manifest)) {
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// The bundle.
    pub fn bundle(&self) -> Bundle {
        Bundle::from_bytes(self.zip())
    }
}
