using System.ComponentModel;

namespace CertBot.Channels.Api.Resources;

[Description(
    "A case as the vendor's support system tells it. The same `externalId` is the same case: telling it again takes in the events that are not known yet."
)]
internal sealed record CaseRequest
{
    [Description("Its id in your system, at most 100 characters. With it a case can be told again and found again.")]
    [SchemaHint("HD-1042")]
    public string? ExternalId { get; init; }

    [Description("The certified application it is about, by its id in CertBot.")]
    [SchemaHint("acme-sync", IsRequired = true)]
    public string? Application { get; init; }

    [Description("The customer, by id.")]
    [SchemaHint("northwind", IsRequired = true)]
    public string? Customer { get; init; }

    [Description("What it is about, in one line of at most 200 characters.")]
    [SchemaHint("Sync stops every night", IsRequired = true)]
    public string? Subject { get; init; }

    [Description("Who filed it. Only the customer's contacts may file: a case of anybody else is taken and marked.")]
    public FilerRequest? Filer { get; init; }

    [Description("When the customer filed it: ISO 8601 with an offset.")]
    [SchemaHint("2026-03-27T15:30:00Z", Format = "date-time", IsRequired = true)]
    public string? OpenedAt { get; init; }

    [Description("How urgent it is.")]
    [SchemaHint("high", Words = ["high", "medium", "low"], IsRequired = true)]
    public string? Priority { get; init; }

    [Description("What kind of case it is; `incident` where it is left out.")]
    [SchemaHint("incident", Words = ["incident", "question", "presale"])]
    public string? Kind { get; init; }

    [Description("The person of the vendor who looks after it, by id in CertBot.")]
    [SchemaHint("web.local.ana")]
    public string? Owner { get; init; }

    [Description("What has happened to it already, in any order.")]
    public IReadOnlyList<CaseEventRequest?>? Events { get; init; }
}

[Description("Who filed a case.")]
internal sealed record FilerRequest
{
    [Description("Their name.")]
    [SchemaHint("Ana Costa")]
    public string? Name { get; init; }

    [Description("Their e-mail address, by which contacts are recognised.")]
    [SchemaHint("ana@northwind.example", Format = "email")]
    public string? Email { get; init; }
}

[Description("Something that happened to a case, with the time it happened, which may be long ago. Events that say the same of the same time are one event.")]
internal sealed record CaseEventRequest
{
    [Description(
        "What happened: `responded` (your support answered), `customer-replied`, `waited-for-customer` (the clocks stand still), `resumed`, `resolved`, `reopened`, `rated`, `classified` (another priority or kind)."
    )]
    [SchemaHint(
        "responded",
        Words = ["classified", "responded", "customer-replied", "waited-for-customer", "resumed", "resolved", "reopened", "rated"],
        IsRequired = true
    )]
    public string? Type { get; init; }

    [Description("When it happened: ISO 8601 with an offset.")]
    [SchemaHint("2026-03-27T16:05:00Z", Format = "date-time", IsRequired = true)]
    public string? At { get; init; }

    [Description("Of `classified`: the priority from then on.")]
    [SchemaHint("medium", Words = ["high", "medium", "low"])]
    public string? Priority { get; init; }

    [Description("Of `classified`: the kind from then on.")]
    [SchemaHint("incident", Words = ["incident", "question", "presale"])]
    public string? Kind { get; init; }

    [Description("Of `waited-for-customer`: when the wait ended, if that is known already.")]
    [SchemaHint("2026-03-28T09:00:00Z", Format = "date-time")]
    public string? Until { get; init; }

    [Description("Of `rated`: from 1 (bad) to 5 (good).")]
    [SchemaHint("5")]
    public int? Score { get; init; }

    [Description("Of `rated`: the customer's words, at most 2000 characters.")]
    [SchemaHint("Quick and friendly")]
    public string? Comment { get; init; }
}
