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

    public static Query Help { get; } = new("help", Audience.Anyone) { Answer = (turnData, _) => HelpMessage(turnData) };

    public static Query People { get; } =
        new("people", Audience.Involved) { Arguments = [Pages.Argument], Answer = (turnData, raw) => PeopleMessage(turnData, Pages.NumberOf(raw)) };

    private static BotMessage.CardMessage HelpMessage(TurnData turnData)
    {
        var context = turnData.Context;
        var suggested = SuggestedCommands.SelectLikely(turnData).Remove("help", StringComparer.Ordinal);
        return new(
            "help",
            new LocalizableObject
            {
                ["name"] = context.Person.Name,
                ["likely"] = LocalizableValue.Array([
                    .. suggested.Select(v => new LocalizableObject { ["verb"] = v, ["title"] = LocalizableValue.Text($"verb.{v}") }),
                ]),
                ["lines"] = LocalizableValue.Array([
                    .. AvailableCommands
                        .ApplicableFor(turnData)
                        .Except(suggested, StringComparer.Ordinal)
                        .Where(v => v is not "help" && v != ListQueries.More.Name) // the list that has more says so itself
                        .Where(v => v != (context.Person.IsDigestOff ? CommandName.TurnDigestOff : CommandName.TurnDigestOn))
                        .Select(v => new LocalizableObject
                        {
                            ["text"] = LocalizableValue.Text(
                                "inquiry.help.line",
                                new() { ["say"] = SuggestedActions.CommandText(v, context), ["what"] = Title(v) }
                            ),
                        }),
                ]),
            }
        );
    }

    private static LocalizableValue Title(string verb) =>
        LocalizableValue.Text(DialogRegistry.FindDialog(verb) is null ? $"inquiry.{verb}.title" : $"dialog.{verb}.title");

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
