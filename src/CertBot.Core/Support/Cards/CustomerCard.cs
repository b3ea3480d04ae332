using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using NodaTime;

namespace CertBot.Core.Support.Cards;

/// <summary>A customer with its support contract and the people who may file cases.</summary>
public static class CustomerCard
{
    public const string Name = "customer";

    /// <param name="customer">The customer.</param>
    /// <param name="edition">The edition whose packages there are.</param>
    /// <param name="openCases">How many of its cases are not resolved; null: not counted.</param>
    /// <param name="now">The instant (UTC) it is shown for.</param>
    /// <param name="isForVendor">Whether the vendor's people read it: they have the buttons.</param>
    public static BotMessage.CardMessage For(Customer customer, Edition edition, int? openCases, Instant now, bool isForVendor) =>
        new(
            Name,
            new LocalizableObject
            {
                ["customer"] = customer.Id.Value,
                ["name"] = customer.Name,
                ["facts"] = LocalizableValue.Array(Facts(customer, edition, openCases, now)),
                ["contacts"] = LocalizableValue.Array(
                    customer.Contacts.Select(c => new LocalizableObject { ["text"] = c.Name.Length == 0 ? c.Email : $"{c.Name}, {c.Email}" })
                ),
                ["nobody"] = customer.Contacts.IsEmpty,
                ["none"] = customer.ContractAt(now) is null ? LocalizableValue.Text("customer.card.no-contract") : null,
                ["mayAct"] = isForVendor,
                ["footer"] = LocalizableValue.Text("customer.card.footer", new() { ["id"] = customer.Id.Value }),
            }
        );

    /// <summary>"2 of 5"; without an allowance, of a package the edition no longer has, the number alone.</summary>
    public static LocalizableValue ContactsOf(int count, string package, Edition edition) =>
        edition.Support.StandardPackages.FirstOrDefault(p => p.Key == package) is { Contacts: var allowed }
            ? LocalizableValue.Text("customer.contacts", new() { ["count"] = count, ["allowed"] = allowed })
            : count;

    private static IEnumerable<LocalizableObject> Facts(Customer customer, Edition edition, int? openCases, Instant now)
    {
        var contract = customer.ContractAt(now) ?? customer.Contracts[^1];
        yield return CaseCardParts.Fact("customer.fact.package", LocalizableValue.Text(EditionTexts.Package(contract.Package)));
        yield return CaseCardParts.Fact("customer.fact.valid", Validity(contract));
        yield return CaseCardParts.Fact("customer.fact.zone", contract.Zone);
        yield return CaseCardParts.Fact("customer.fact.language", customer.Language);
        yield return CaseCardParts.Fact("customer.fact.contacts", ContactsOf(customer.Contacts.Length, contract.Package, edition));
        if (customer.Contracts.LastOrDefault(c => c.ValidFrom > contract.ValidFrom) is { } next)
        {
            yield return CaseCardParts.Fact(
                "customer.fact.next",
                LocalizableValue.Text(
                    "customer.fact.next.value",
                    new()
                    {
                        ["package"] = LocalizableValue.Text(EditionTexts.Package(next.Package)),
                        ["zone"] = next.Zone,
                        ["from"] = LocalizableValue.Date(next.ValidFrom),
                    }
                )
            );
        }
        if (openCases is { } open)
            yield return CaseCardParts.Fact("customer.fact.cases", open);
    }

    private static LocalizableValue Validity(SupportContract contract) =>
        LocalizableValue.Text(
            contract.ValidTo is null ? "customer.valid.from" : "customer.valid.from-to",
            new() { ["from"] = LocalizableValue.Date(contract.ValidFrom), ["to"] = contract.ValidTo is { } last ? LocalizableValue.Date(last) : null }
        );
}
