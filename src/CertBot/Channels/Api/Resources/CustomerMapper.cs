using System.Globalization;
using CertBot.Channels.Api.Requests;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using static CertBot.Channels.Api.Resources.ApiValues;

namespace CertBot.Channels.Api.Resources;

/// <summary>Customers as the API reads and writes them.</summary>
internal static class CustomerMapper
{
    private const int MaxContacts = 100;

    public static (CustomerId Id, CustomerProfile Profile) Read(CustomerRequest request, FieldReader fields)
    {
        var name = fields.ReadText("name", request.Name);
        var id = request.Id is { Length: > 0 } given ? new CustomerId(given.Trim()) : CustomerDecider.IdFrom(name);
        if (!CustomerDecider.IsId(id.Value))
            fields.Reject("id", "bad-id", new() { ["said"] = UserText.Excerpt(id.Value) });
        var contacts = request.Contacts ?? [];
        if (contacts.Count > MaxContacts)
            fields.Reject("contacts", "too-many", new() { ["max"] = MaxContacts });
        return (
            id,
            new CustomerProfile
            {
                Name = name,
                Language = request.Language is { Length: > 0 } language ? language : "en",
                Contacts =
                [
                    .. contacts
                        .Take(MaxContacts)
                        .Select(
                            (c, index) =>
                                new CustomerContact(
                                    c?.Name ?? "",
                                    fields.ReadText(string.Create(CultureInfo.InvariantCulture, $"contacts[{index}].email"), c?.Email)
                                )
                        ),
                ],
                Contract = new SupportContract
                {
                    ValidFrom = fields.ReadDate("validFrom", fields.ReadText("validFrom", request.ValidFrom)) ?? default,
                    ValidTo = fields.ReadDate("validTo", request.ValidTo),
                    Package = fields.ReadText("package", request.Package),
                    Zone = fields.ReadText("zone", request.Zone),
                    Calendar = request.Calendar is { Length: > 0 } calendar ? calendar : null,
                    Targets = ReadTargets(request.Targets ?? new TargetsModel(), fields),
                },
            }
        );
    }

    public static CustomerSummaryResource Summarize(CustomerRow row) =>
        new()
        {
            Id = row.Id.Value,
            Name = row.Name,
            Package = row.Package,
            Zone = row.Zone,
            Contacts = row.Contacts,
            ValidTo = Format(row.ValidTo),
        };

    public static CustomerResource Describe(Customer customer) =>
        new()
        {
            Id = customer.Id.Value,
            Name = customer.Name,
            Language = customer.Language,
            Contacts = [.. customer.Contacts.Select(c => new ContactModel { Name = c.Name, Email = c.Email })],
            Contracts =
            [
                .. customer.Contracts.Select(c => new ContractResource
                {
                    ValidFrom = Format(c.ValidFrom),
                    ValidTo = Format(c.ValidTo),
                    Package = c.Package,
                    Zone = c.Zone,
                    Calendar = c.Calendar,
                    Targets = new TargetsModel
                    {
                        RespondHigh = Format(c.Targets.RespondHigh),
                        RespondMedium = Format(c.Targets.RespondMedium),
                        RespondLow = Format(c.Targets.RespondLow),
                        ResolveHigh = Format(c.Targets.ResolveHigh),
                        ResolveMedium = Format(c.Targets.ResolveMedium),
                        ResolveLow = Format(c.Targets.ResolveLow),
                    },
                }),
            ],
        };

    private static ContractTargets ReadTargets(TargetsModel targets, FieldReader fields) =>
        new()
        {
            RespondHigh = fields.ReadDuration("targets.respondHigh", targets.RespondHigh),
            RespondMedium = fields.ReadDuration("targets.respondMedium", targets.RespondMedium),
            RespondLow = fields.ReadDuration("targets.respondLow", targets.RespondLow),
            ResolveHigh = fields.ReadDuration("targets.resolveHigh", targets.ResolveHigh),
            ResolveMedium = fields.ReadDuration("targets.resolveMedium", targets.ResolveMedium),
            ResolveLow = fields.ReadDuration("targets.resolveLow", targets.ResolveLow),
        };
}
