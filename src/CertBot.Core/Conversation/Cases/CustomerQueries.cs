using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cards;
using CertBot.Core.Support.Customers;

namespace CertBot.Core.Conversation.Cases;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>A vendor's customers; the platform's people name an application of the vendor.</summary>
public static class CustomerQueries
{
    private const int MaxRows = 10;

    public static Query Customers { get; } =
        new("customers", Audience.Involved)
        {
            Arguments = [CommandArgument.Application, Pages.Argument],
            IsOffered = CaseLookup.HasCertified,
            IsPagedList = true,
            Answer = (turnData, raw) =>
                raw.TryGetValue("app", out var name)
                    ? ApplicationSelector.AnswerNamed(turnData, name, app => List(turnData, app.Vendor, raw.SetItem("app", app.Id.Value)))
                : turnData.Context.Actor.Member is { Vendor: var vendor } ? List(turnData, vendor, raw)
                : BotMessage.TextMessage.Refused("customer.list.which"),
        };

    public static Query Customer { get; } =
        new("customer", Audience.Vendor)
        {
            Arguments = [CaseArguments.NamedCustomer],
            IsOffered = _ => false, // the list has the buttons
            Answer = Show,
        };

    private static BotMessage Show(TurnData turnData, Answers raw)
    {
        if (turnData.Context.Actor.Member is not { Vendor: var vendor })
            return BotMessage.TextMessage.Refused("customer.list.which");
        if (!raw.TryGetValue(CaseArguments.CustomerKey, out var named))
            return List(turnData, vendor, raw);
        var customer = UserText.IsId(named.Trim()) ? turnData.FindCustomer(vendor, new(named.Trim())) : null;
        if (customer is null && CustomerLookup.Find(turnData.CustomersOf(vendor), named) is { } row)
            customer = turnData.FindCustomer(vendor, row.Id);
        if (customer is null)
        {
            return BotMessage.TextMessage.Refused("customer.no-such", new() { ["said"] = UserText.Excerpt(named) }) with
            {
                SuggestedActions = SuggestedActions.ForCommands(turnData.Context, "customers", CommandName.SaveCustomer),
            };
        }
        return CustomerCard.For(
            customer,
            turnData.Context.Edition,
            turnData.OpenCasesOf(vendor).Count(c => c.Customer == customer.Id),
            turnData.Context.Now,
            isForVendor: true
        );
    }

    private static BotMessage List(TurnData turnData, VendorId vendor, Answers raw)
    {
        var rows = turnData.CustomersOf(vendor);
        var isOwn = turnData.Context.Actor.IsMemberOf(vendor);
        if (rows.IsEmpty)
        {
            return new BotMessage.TextMessage(isOwn ? "customer.none" : "customer.list.none")
            {
                SuggestedActions = isOwn ? SuggestedActions.ForCommands(turnData.Context, CommandName.SaveCustomer) : [],
            };
        }
        var page = ListPage.Of(Pages.NumberOf(raw), rows.Length, MaxRows);
        return new BotMessage.CardMessage(
            "customers",
            new LocalizableObject
            {
                ["title"] = LocalizableValue.Text("customer.list.title", new() { ["count"] = rows.Length }),
                ["isOwn"] = isOwn,
                ["rows"] = LocalizableValue.Array(
                    rows.Skip(page.Skipped)
                        .Take(MaxRows)
                        .Select(r => new LocalizableObject
                        {
                            ["customer"] = r.Id.Value,
                            ["name"] = r.Name,
                            ["own"] = isOwn,
                            ["line"] = Line(r, turnData.Context),
                        })
                ),
                ["more"] = page.Describe(rows.Length),
                ["app"] = raw.GetValueOrDefault("app"),
                ["next"] = page.NextNumber,
            }
        );
    }

    private static LocalizableValue Line(CustomerRow row, TurnContext context) =>
        LocalizableValue.Text(
            row.ValidTo is not { } last ? "customer.row"
                : last < context.Today ? "customer.row.ended"
                : "customer.row.until",
            new()
            {
                ["package"] = LocalizableValue.Text(EditionTexts.Package(row.Package)),
                ["zone"] = row.Zone,
                ["contacts"] = CustomerCard.ContactsOf(row.Contacts, row.Package, context.Edition),
                ["to"] = row.ValidTo is { } day ? LocalizableValue.Date(day) : null,
            }
        );
}
