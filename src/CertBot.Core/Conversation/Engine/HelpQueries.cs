using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Engine;

/// <summary>Queries for the available commands and the people.</summary>
public static class HelpQueries
{
    /// <summary>People on one page of a list.</summary>
    private const int MaxRows = 30;

    public static Query Help { get; } = new("help", Audience.Anyone) { Arguments = [HelpMessage.Topic], Answer = HelpMessage.Create };

    public static Query People { get; } =
        new("people", Audience.Involved) { Arguments = [Pages.Argument], Answer = (turnData, raw) => PeopleMessage(turnData, Pages.NumberOf(raw)) };

    // An administrator sees the platform's roles, a vendor's people see each other.
    private static BotMessage PeopleMessage(TurnData turnData, int number)
    {
        var actor = turnData.Context.Actor;
        if (!actor.Roles.IsEmpty)
        {
            var rows = turnData.Context.RoleAssignments.RolesByPerson.Select(p =>
                PersonRow(new(p.Key), p.Value.Select(r => LocalizableValue.Text(EditionTexts.Role(new RoleName(r)))))
            );
            return PeopleCard(LocalizableValue.Text("inquiry.people.roster"), [.. rows], number);
        }
        if (actor.Member is { } member && turnData.FindVendor(member.Vendor) is { } vendor)
        {
            return PeopleCard(
                LocalizableValue.Text("inquiry.people.vendor", new() { ["vendor"] = vendor.Name }),
                [.. vendor.People.Select(p => PersonRow(new(p.Key), [LocalizableValue.Text(EditionTexts.Role(p.Value))]))],
                number
            ) with
            {
                SuggestedActions =
                    VendorDecider.IsManagedBy(vendor, actor) && vendor.People.Count > 1
                        ? SuggestedActions.ForCommands(turnData.Context, CommandName.SetRole, CommandName.Remove, "invitations")
                        : [],
            };
        }
        return new BotMessage.TextMessage("talk.no-vendor")
        {
            Refusal = "talk.no-vendor",
            SuggestedActions = SuggestedActions.ForCommands(turnData.Context, CommandName.CreateVendor, CommandName.Join),
        };
    }

    private static BotMessage.CardMessage PeopleCard(LocalizableValue title, LocalizableObject[] rows, int number)
    {
        var page = ListPage.Of(number, rows.Length, MaxRows);
        return new(
            "people",
            new LocalizableObject
            {
                ["title"] = title,
                ["rows"] = LocalizableValue.Array([.. rows.Skip(page.Skipped).Take(MaxRows)]),
                ["more"] = page.Describe(rows.Length),
                ["next"] = page.NextNumber,
            }
        );
    }

    private static LocalizableObject PersonRow(PersonId person, IEnumerable<LocalizableValue> roles) =>
        new()
        {
            ["who"] = LocalizableValue.PersonName(person),
            ["id"] = person.Value,
            ["roles"] = LocalizableValue.List(roles),
        };
}
