//! Every kind of item in `records`, in words: the source of `docs/data.md`.

/// One kind of item in `records`, for the documentation.
pub struct Layout {
    /// Partition key.
    pub pk: &'static str,
    /// Sort key.
    pub sk: &'static str,
    /// What it is.
    pub about: &'static str,
}

impl Layout {
    /// How much of a key the layout names literally, if the key is of it.
    fn fit(&self, pk: &str, sk: &str) -> Option<usize> {
        Some(fit(self.pk, pk)? + fit(self.sk, sk)?)
    }
}

/// A pattern ends where its first name in brackets begins: what follows is anything, and something.
fn fit(pattern: &str, text: &str) -> Option<usize> {
    let Some((literal, _)) = pattern.split_once('<') else {
        return (pattern == text).then_some(pattern.len());
    };
    let is_of = text.len() > literal.len() && text.starts_with(literal);
    is_of.then_some(literal.len())
}

/// The layout of an item of `records` by its key: the one that names most of it.
pub fn layout_of(pk: &str, sk: &str) -> Option<&'static Layout> {
    let fitting = LAYOUTS
        .iter()
        .filter_map(|layout| Some((layout.fit(pk, sk)?, layout)));
    Some(fitting.max_by_key(|(fit, _)| *fit)?.1)
}

const fn layout(pk: &'static str, sk: &'static str, about: &'static str) -> Layout {
    Layout { pk, sk, about }
}

/// Every kind of item in `records`; a test holds the constructors below to it.
pub static LAYOUTS: &[Layout] = &[
    layout(
        "SCHOOL",
        "SETTINGS",
        "Name of the school, current term, whether students join classes by themselves, whether staff needs a second factor, whether it is the demo.",
    ),
    layout(
        "SCHOOL",
        "LOGO",
        "The school's logo, 100 KB at most, with its media type.",
    ),
    layout(
        "SCHOOL",
        "EVENT#<event>",
        "What was done to the school as a whole.",
    ),
    layout(
        "LOGIN#<sub>",
        "LOGIN",
        "The person behind an account of the user pool.",
    ),
    layout(
        "PERSON#<person>",
        "AUTHORITY",
        "Roles, status, account, which tokens have ended, what the user pool said of a second factor; read consistently by every request.",
    ),
    layout(
        "PERSON#<person>",
        "SESSION#<origin_jti>",
        "A sign-in: with which program, from where, first and last seen (to the hour); as long as its tokens could be renewed.",
    ),
    layout(
        "PERSON#<person>",
        "EVENT#<event>",
        "What was done to a person.",
    ),
    layout(
        "PERSON#<person>",
        "NOTICES",
        "What a person has read of notices: everything up to a mark, and single ones above it.",
    ),
    layout(
        "HEAD#<audience>",
        "HEAD",
        "The newest notice of an audience, and how many there are; what a look at the bell reads.",
    ),
    layout(
        "PEOPLE#<ROLE>#<status>",
        "<name>",
        "A row of the list of people, one per role held (NONE without).",
    ),
    layout(
        "LOCK#email#<email>",
        "LOCK",
        "Makes an e-mail unique; holds the person.",
    ),
    layout(
        "LOCK#code#<code>",
        "LOCK",
        "Makes a student or staff number unique; holds the person.",
    ),
    layout(
        "LOCK#subject#<code>",
        "LOCK",
        "Makes a subject code unique.",
    ),
    layout(
        "LOCK#department#<name>",
        "LOCK",
        "Makes the name of a department unique, without case and diacritics; holds the department.",
    ),
    layout("LOCK#class#<code>", "LOCK", "Makes a class code unique."),
    layout("DEPARTMENT#<department>", "DEPARTMENT", "A department."),
    layout(
        "DEPARTMENT#<department>",
        "SUBJECT#<status>#<name>",
        "A row of the list of the subjects that a department teaches.",
    ),
    layout(
        "DEPARTMENT#<department>",
        "EVENT#<event>",
        "What was done to a department.",
    ),
    layout(
        "DEPARTMENTS#<status>",
        "<name>",
        "A row of the list of departments.",
    ),
    layout("TERM#<term>", "TERM", "A term."),
    layout("TERM#<term>", "EVENT#<event>", "What was done to a term."),
    layout(
        "TERMS#<status>",
        "<first day>",
        "A row of the list of terms.",
    ),
    layout(
        "SUBJECT#<subject>",
        "EVENT#<event>",
        "What was done to a subject.",
    ),
    layout(
        "CLASS#<class>",
        "MEMBER#<ROLE>#<person>",
        "A membership with what a roster shows.",
    ),
    layout(
        "CLASS#<class>",
        "WAIT#<number>#<person>",
        "A place in the queue; numbers come from the class, so that they give the order.",
    ),
    layout(
        "CLASS#<class>",
        "FIND#<words> <person>#<ROLE>",
        "A text under which an active member is found: one for each word of the name.",
    ),
    layout(
        "CLASS#<class>",
        "NUMBER#<number> <person>#<ROLE>",
        "The number of an active member, found by those who may know it.",
    ),
    layout(
        "SEARCH#<kind>#<letters>",
        "<words> <id>",
        "A text under which one of people, subjects or classes is found: one for each word of the name, one for each code; letters are the first two.",
    ),
    layout(
        "CLASS#<class>",
        "PASSCODE",
        "Hash of the passcode under a key that is not among the items.",
    ),
    layout(
        "CLASS#<class>",
        "GUESSES#<person>",
        "Guesses at the passcode, for the wait; forgotten after 24 hours.",
    ),
    layout(
        "CLASS#<class>",
        "SCORES#<person>",
        "All cells of a student in the class, apart from the roster.",
    ),
    layout(
        "CLASS#<class>",
        "EVENT#<person>#<item>#<version>#<event>",
        "What was done to a cell, by whom, before and after; kept for ever.",
    ),
    layout(
        "CLASS#<class>",
        "TOTALS",
        "What students see of the whole class, as it was a minute ago at most: totals without names, statistics of items.",
    ),
    layout(
        "POSTINGS",
        "<second>#<class>#<item>",
        "An item that students see from that second on, and are told of.",
    ),
    layout(
        "CLASS#<class>",
        "RESULTS#<person>",
        "What an import said of a student's scores beyond the cells.",
    ),
    layout(
        "CLASS#<class>",
        "BOOK",
        "How the class is weighed, and the numbers given out.",
    ),
    layout(
        "CLASS#<class>",
        "BOOK#CATEGORY#<number>",
        "A category of the book.",
    ),
    layout(
        "CLASS#<class>",
        "BOOK#ITEM#<number>",
        "An item of the book.",
    ),
    layout(
        "CLASS#<class>",
        "FINALS",
        "How far the finals of the class are, who signed them, and the scheme that they were made with.",
    ),
    layout(
        "CLASS#<class>",
        "FINAL#<person>",
        "The final grade of a student: what was computed, what stands in its place, what was last locked.",
    ),
    layout(
        "CLASS#<class>",
        "CHANGE#<change>",
        "A request to change a locked final grade, with what was decided.",
    ),
    layout(
        "PERSON#<person>",
        "FINAL#<class>",
        "A locked final grade as the person's transcript shows it.",
    ),
    layout(
        "CLASS#<class>",
        "MATERIAL#<material>",
        "A file or link of the class; a file is in no list until it has arrived.",
    ),
    layout(
        "CLASS#<class>",
        "MATERIALS",
        "How many materials the class has, those under way among them.",
    ),
    layout(
        "UPLOADS",
        "<second>#<file>",
        "An upload that was permitted: at that second its file is removed, unless something names it.",
    ),
    layout(
        "CLASS#<class>",
        "EVENT#<event>",
        "What was done to a class or a member.",
    ),
    layout(
        "EXPORTS",
        "EVENT#<event>",
        "That a list of the whole school left as a file.",
    ),
    layout(
        "IDEMPOTENCY#<person>",
        "<key>",
        "Answer of a request that may be sent again; 24 hours.",
    ),
    layout(
        "OUTBOX",
        "<task>",
        "Something still to be done outside the transaction.",
    ),
    layout(
        "SOURCE#<entity>",
        "<sourcedId>",
        "Where a row of another system went, and its hash when last read.",
    ),
    layout(
        "SOURCE#categories",
        "<sourcedId>#<class>",
        "The same of a category, which other systems do not tie to a class.",
    ),
    layout(
        "LOCK#import",
        "LOCK",
        "Held by the import, or undo of one, that is not at its end.",
    ),
    layout("JOBS", "<job>", "A job: state, cursor, progress, lease."),
    layout(
        "JOBS#open",
        "<job>",
        "A job that is not at its end, for the worker.",
    ),
    layout(
        "PERSON#<person>",
        "JOB#<job>",
        "A job that the person has started.",
    ),
    layout("JOB#<job>", "EVENT#<event>", "What was done to a job."),
    layout(
        "JOB#<job>",
        "FILE#<number>",
        "A piece of what the job works on; gone at its end.",
    ),
    layout(
        "JOB#<job>",
        "ROWS#<number>",
        "What the job has to say of rows, such as problems of an import.",
    ),
    layout(
        "SHEET#<sheet>",
        "SHEET",
        "A sheet that was sent to be imported; two days.",
    ),
    layout(
        "SHEET#<sheet>",
        "FILE#<number>",
        "A piece of the sheet; gone when it is imported.",
    ),
    layout("BATCH#<batch>", "BATCH", "An import."),
    layout(
        "BATCH#<batch>",
        "EVENT#<event>",
        "What was done by an import as a whole.",
    ),
    layout(
        "BATCH#<batch>",
        "ROWS#<number>",
        "Before and after of rows of an import, and what takes each of its transactions back.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_of_a_key_is_the_one_that_names_most_of_it() {
        let found = |pk, sk| layout_of(pk, sk).map(|layout| (layout.pk, layout.sk));

        assert_eq!(found("JOBS", "job_1"), Some(("JOBS", "<job>")));
        assert_eq!(found("JOBS#open", "job_1"), Some(("JOBS#open", "<job>")));
        assert_eq!(
            found("CLASS#cls_1", "MATERIALS"),
            Some(("CLASS#<class>", "MATERIALS"))
        );
        assert_eq!(
            found("SOURCE#categories", "a#b"),
            Some(("SOURCE#categories", "<sourcedId>#<class>"))
        );
        for (pk, sk) in [
            ("CLASS#", "BOOK"),
            ("CLASS#cls_1", "MEMBER"),
            ("WORDS#a", "1"),
        ] {
            assert_eq!(found(pk, sk), None, "{pk} {sk}");
        }
    }
}
