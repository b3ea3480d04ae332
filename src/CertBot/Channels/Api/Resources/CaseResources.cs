using System.ComponentModel;

namespace CertBot.Channels.Api.Resources;

[Description("A case in a list.")]
internal sealed record CaseSummaryResource
{
    [Description("Its number.")]
    [SchemaHint("C-2026-03-0042")]
    public required string Id { get; init; }

    [Description("The application it is about.")]
    [SchemaHint("acme-sync")]
    public required string Application { get; init; }

    [Description("The customer's id.")]
    [SchemaHint("northwind")]
    public required string Customer { get; init; }

    [Description("What it is about.")]
    [SchemaHint("Sync stops every night")]
    public required string Subject { get; init; }

    [Description("How urgent it is at present.")]
    [SchemaHint("high", Words = ["high", "medium", "low"])]
    public required string Priority { get; init; }

    [Description("What kind of case it is at present.")]
    [SchemaHint("incident", Words = ["incident", "question", "presale"])]
    public required string Kind { get; init; }

    [Description("Where it stands.")]
    [SchemaHint("open", Words = ["open", "waiting", "resolved"])]
    public required string Status { get; init; }

    [Description("When the customer filed it (UTC).")]
    [SchemaHint("2026-03-27T15:30:00Z", Format = "date-time")]
    public required string OpenedAt { get; init; }

    [Description("The next due time (UTC) of its running clocks; left out where none runs.")]
    [SchemaHint("2026-03-27T17:30:00Z", Format = "date-time")]
    public string? Due { get; init; }

    [Description("The keys of the clocks whose target was missed.")]
    public required IReadOnlyList<string> Missed { get; init; }

    [Description("The ids of its open escalations.")]
    public required IReadOnlyList<string> Escalations { get; init; }
}

[Description("A case with its clocks.")]
internal sealed record CaseResource
{
    [Description("Its number.")]
    [SchemaHint("C-2026-03-0042")]
    public required string Id { get; init; }

    [Description("Its id in your system; left out where it has none.")]
    [SchemaHint("HD-1042")]
    public string? ExternalId { get; init; }

    [Description("The application it is about.")]
    [SchemaHint("acme-sync")]
    public required string Application { get; init; }

    [Description("The customer's id.")]
    [SchemaHint("northwind")]
    public required string Customer { get; init; }

    [Description("The customer's name when the case was opened.")]
    [SchemaHint("Northwind Traders")]
    public required string CustomerName { get; init; }

    [Description("What it is about.")]
    [SchemaHint("Sync stops every night")]
    public required string Subject { get; init; }

    [Description("Who filed it.")]
    public required FilerResource Filer { get; init; }

    [Description("When the customer filed it (UTC).")]
    [SchemaHint("2026-03-27T15:30:00Z", Format = "date-time")]
    public required string OpenedAt { get; init; }

    [Description("How urgent it is at present.")]
    [SchemaHint("high", Words = ["high", "medium", "low"])]
    public required string Priority { get; init; }

    [Description("What kind of case it is at present.")]
    [SchemaHint("incident", Words = ["incident", "question", "presale"])]
    public required string Kind { get; init; }

    [Description("Where it stands.")]
    [SchemaHint("open", Words = ["open", "waiting", "resolved"])]
    public required string Status { get; init; }

    [Description("The person of the vendor who looks after it; left out where nobody does.")]
    [SchemaHint("web.local.ana")]
    public string? Owner { get; init; }

    [Description("The support package it is measured by, as it was when the case was opened.")]
    [SchemaHint("business")]
    public required string Package { get; init; }

    [Description("The customer's time zone, as it was when the case was opened.")]
    [SchemaHint("Europe/Berlin")]
    public required string Zone { get; init; }

    [Description("When your support answered first (UTC); left out until then.")]
    [SchemaHint("2026-03-27T16:05:00Z", Format = "date-time")]
    public string? FirstRespondedAt { get; init; }

    [Description("Since when the customer is waited for (UTC); left out where nobody waits.")]
    [SchemaHint("2026-03-27T16:30:00Z", Format = "date-time")]
    public string? WaitingSince { get; init; }

    [Description("When it was resolved (UTC); left out where it is not.")]
    [SchemaHint("2026-03-28T10:00:00Z", Format = "date-time")]
    public string? ResolvedAt { get; init; }

    [Description("The customer's last rating; left out where there is none.")]
    public RatingResource? Rating { get; init; }

    [Description("Its clocks as they stand now.")]
    public required IReadOnlyList<ClockResource> Clocks { get; init; }

    [Description("Its escalations, the oldest first.")]
    public required IReadOnlyList<EscalationResource> Escalations { get; init; }
}

[Description("Who filed a case.")]
internal sealed record FilerResource
{
    [Description("Their name; empty where it was not told.")]
    [SchemaHint("Ana Costa")]
    public required string Name { get; init; }

    [Description("Their e-mail address; empty where it was not told.")]
    [SchemaHint("ana@northwind.example")]
    public required string Email { get; init; }

    [Description("Whether they were a contact of the customer's who may file cases.")]
    public required bool Authorized { get; init; }
}

[Description("A customer's rating.")]
internal sealed record RatingResource
{
    [Description("From 1 (bad) to 5 (good).")]
    [SchemaHint("5")]
    public required int Score { get; init; }

    [Description("The customer's words; empty where there are none.")]
    [SchemaHint("Quick and friendly")]
    public required string Comment { get; init; }

    [Description("When it was given (UTC).")]
    [SchemaHint("2026-03-28T11:00:00Z", Format = "date-time")]
    public required string At { get; init; }
}

[Description("A promise with a deadline, measured in the working time of the customer's support package.")]
internal sealed record ClockResource
{
    [Description("Names it within its case: `first-response`, `next-response-2`, `resolution`, `presale-answer`.")]
    [SchemaHint("first-response")]
    public required string Key { get; init; }

    [Description("`running`, `paused` (the customer is waited for), `met` (kept in time) or `missed`.")]
    [SchemaHint("running", Words = ["running", "paused", "met", "missed"])]
    public required string State { get; init; }

    [Description("When it was started (UTC).")]
    [SchemaHint("2026-03-27T15:30:00Z", Format = "date-time")]
    public required string StartedAt { get; init; }

    [Description("The working time after which it is due.")]
    [SchemaHint("PT2H")]
    public required string Target { get; init; }

    [Description("When it is due (UTC); left out while it is paused.")]
    [SchemaHint("2026-03-27T17:30:00Z", Format = "date-time")]
    public string? Due { get; init; }

    [Description("The working time that has counted so far.")]
    [SchemaHint("PT35M")]
    public required string Elapsed { get; init; }

    [Description("When the promise was kept (UTC); left out until then.")]
    [SchemaHint("2026-03-27T16:05:00Z", Format = "date-time")]
    public string? StoppedAt { get; init; }

    [Description("Why it is due when it is, in one sentence.")]
    public required string Explanation { get; init; }
}

[Description("An escalation of a case.")]
internal sealed record EscalationResource
{
    [Description("Names it within its case.")]
    [SchemaHint("E-1")]
    public required string Id { get; init; }

    [Description("The level that is or was called last.")]
    [SchemaHint("1")]
    public required int Level { get; init; }

    [Description("When it was opened (UTC).")]
    [SchemaHint("2026-03-27T17:30:00Z", Format = "date-time")]
    public required string OpenedAt { get; init; }

    [Description("When it was closed (UTC); left out while it is open.")]
    [SchemaHint("2026-03-28T10:05:00Z", Format = "date-time")]
    public string? ClosedAt { get; init; }
}

[Description("Something that happened to a case.")]
internal sealed record CaseEventResource
{
    [Description("Names it within its case.")]
    [SchemaHint("3f9a2c1b7d6e5f40")]
    public required string Id { get; init; }

    [Description("What happened.")]
    [SchemaHint("responded", Words = ["classified", "responded", "customer-replied", "waited-for-customer", "resumed", "resolved", "reopened", "rated"])]
    public required string Type { get; init; }

    [Description("When it happened (UTC).")]
    [SchemaHint("2026-03-27T16:05:00Z", Format = "date-time")]
    public required string At { get; init; }

    [Description("Of `classified`: the priority from then on.")]
    [SchemaHint("medium", Words = ["high", "medium", "low"])]
    public string? Priority { get; init; }

    [Description("Of `classified`: the kind from then on.")]
    [SchemaHint("incident", Words = ["incident", "question", "presale"])]
    public string? Kind { get; init; }

    [Description("Of `waited-for-customer`: when the wait ended, if that was told.")]
    [SchemaHint("2026-03-28T09:00:00Z", Format = "date-time")]
    public string? Until { get; init; }

    [Description("Of `rated`: from 1 (bad) to 5 (good).")]
    [SchemaHint("5")]
    public int? Score { get; init; }

    [Description("Of `rated`: the customer's words.")]
    [SchemaHint("Quick and friendly")]
    public string? Comment { get; init; }
}

[Description("A page of cases in the order of their numbers.")]
internal sealed record CasePage
{
    [Description("The cases.")]
    public required IReadOnlyList<CaseSummaryResource> Items { get; init; }

    [Description(
        "Give it as `after` to get the next page; left out on the last one. A page may have fewer cases than asked for, even none, and still have a next one."
    )]
    [SchemaHint("C-2026-03-0042")]
    public string? Next { get; init; }
}

[Description("A page of what happened to a case, in the order in which it happened.")]
internal sealed record CaseEventPage
{
    [Description("The events.")]
    public required IReadOnlyList<CaseEventResource> Items { get; init; }

    [Description("Give it as `after` to get the next page; left out on the last one.")]
    [SchemaHint("3f9a2c1b7d6e5f40")]
    public string? Next { get; init; }
}
