using System.ComponentModel;

namespace CertBot.Channels.Api.Resources;

[Description(
    "A customer with the contract that is in force from `validFrom` on. The whole profile, every time; a contract that began earlier ends where this begins."
)]
internal sealed record CustomerRequest
{
    [Description("Its id among your customers: Latin letters, digits, dots, hyphens and underscores. Made of the name where it is left out.")]
    [SchemaHint("northwind")]
    public string? Id { get; init; }

    [Description("Its name.")]
    [SchemaHint("Northwind Traders", IsRequired = true)]
    public string? Name { get; init; }

    [Description("The language of its support; `en` where it is left out.")]
    [SchemaHint("de")]
    public string? Language { get; init; }

    [Description("Its support package.")]
    [SchemaHint("business", IsRequired = true)]
    public string? Package { get; init; }

    [Description("Its IANA time zone, in which support hours are counted.")]
    [SchemaHint("Europe/Berlin", IsRequired = true)]
    public string? Zone { get; init; }

    [Description("A holiday calendar of the programme; that of the zone where it is left out.")]
    [SchemaHint("germany")]
    public string? Calendar { get; init; }

    [Description("The first day of the contract.")]
    [SchemaHint("2026-01-01", Format = "date", IsRequired = true)]
    public string? ValidFrom { get; init; }

    [Description("The last day of the contract; left out: until further notice.")]
    [SchemaHint("2026-12-31", Format = "date")]
    public string? ValidTo { get; init; }

    [Description("The people who may file cases: 2, 5 or 15 of them, by package.")]
    public IReadOnlyList<ContactModel?>? Contacts { get; init; }

    [Description("Times agreed in this contract in place of the package's.")]
    public TargetsModel? Targets { get; init; }
}

[Description("A person of the customer who may file cases.")]
internal sealed record ContactModel
{
    [Description("Their name.")]
    [SchemaHint("Ana Costa")]
    public string? Name { get; init; }

    [Description("Their e-mail address, by which they are recognised.")]
    [SchemaHint("ana@northwind.example", Format = "email", IsRequired = true)]
    public string? Email { get; init; }
}

[Description("Working times agreed in a contract, such as `PT8H`; left out: the package's, and no promise of a resolution.")]
internal sealed record TargetsModel
{
    [Description("Until the response to a case of high priority.")]
    [SchemaHint("PT1H")]
    public string? RespondHigh { get; init; }

    [Description("Until the response to a case of medium priority.")]
    [SchemaHint("PT4H")]
    public string? RespondMedium { get; init; }

    [Description("Until the response to a case of low priority.")]
    [SchemaHint("PT8H")]
    public string? RespondLow { get; init; }

    [Description("Until a case of high priority is resolved.")]
    [SchemaHint("PT8H")]
    public string? ResolveHigh { get; init; }

    [Description("Until a case of medium priority is resolved.")]
    [SchemaHint("PT24H")]
    public string? ResolveMedium { get; init; }

    [Description("Until a case of low priority is resolved.")]
    [SchemaHint("PT72H")]
    public string? ResolveLow { get; init; }
}

[Description("A customer in a list, with the contract that begins last.")]
internal sealed record CustomerSummaryResource
{
    [Description("Its id among your customers.")]
    [SchemaHint("northwind")]
    public required string Id { get; init; }

    [Description("Its name.")]
    [SchemaHint("Northwind Traders")]
    public required string Name { get; init; }

    [Description("Its support package.")]
    [SchemaHint("business")]
    public required string Package { get; init; }

    [Description("Its time zone.")]
    [SchemaHint("Europe/Berlin")]
    public required string Zone { get; init; }

    [Description("How many people may file cases.")]
    [SchemaHint("2")]
    public required int Contacts { get; init; }

    [Description("The last day of the contract; left out: until further notice.")]
    [SchemaHint("2026-12-31", Format = "date")]
    public string? ValidTo { get; init; }
}

[Description("A customer.")]
internal sealed record CustomerResource
{
    [Description("Its id among your customers.")]
    [SchemaHint("northwind")]
    public required string Id { get; init; }

    [Description("Its name.")]
    [SchemaHint("Northwind Traders")]
    public required string Name { get; init; }

    [Description("The language of its support.")]
    [SchemaHint("de")]
    public required string Language { get; init; }

    [Description("The people who may file cases.")]
    public required IReadOnlyList<ContactModel> Contacts { get; init; }

    [Description("Its contracts by their first days.")]
    public required IReadOnlyList<ContractResource> Contracts { get; init; }
}

[Description("What a customer was promised from a day on.")]
internal sealed record ContractResource
{
    [Description("The first day.")]
    [SchemaHint("2026-01-01", Format = "date")]
    public required string ValidFrom { get; init; }

    [Description("The last day; left out: until further notice.")]
    [SchemaHint("2026-12-31", Format = "date")]
    public string? ValidTo { get; init; }

    [Description("The support package.")]
    [SchemaHint("business")]
    public required string Package { get; init; }

    [Description("The time zone in which support hours are counted.")]
    [SchemaHint("Europe/Berlin")]
    public required string Zone { get; init; }

    [Description("A holiday calendar of the programme; left out: that of the zone.")]
    [SchemaHint("germany")]
    public string? Calendar { get; init; }

    [Description("Times agreed in this contract in place of the package's.")]
    public required TargetsModel Targets { get; init; }
}

[Description("A page of customers in the order of their ids.")]
internal sealed record CustomerPage
{
    [Description("The customers.")]
    public required IReadOnlyList<CustomerSummaryResource> Items { get; init; }

    [Description("Give it as `after` to get the next page; left out on the last one.")]
    [SchemaHint("northwind")]
    public string? Next { get; init; }
}
