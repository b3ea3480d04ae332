using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Queries;

/// <summary>The open invitations of a vendor that the asker may withdraw. Codes are stored as hashes only, so each is shown by its handle.</summary>
public static class InvitationQueries
{
    private const int MaxRows = VendorDecider.MaxInvitations;

    /// <summary>An administrator names a vendor; everybody else means their own.</summary>
    public static Query Open { get; } =
        new("invitations", Audience.VendorOrAdministrator)
        {
            Arguments = [CommandArgument.Word("vendor", (_, word) => UserText.IsId(word) ? word : null)],
            Answer = (turnData, raw) => CreateMessage(turnData, raw.TryGetValue("vendor", out var named) ? new VendorId(named) : null),
        };

    /// <summary>The open invitation that a code or a handle names, if the asker may withdraw it.</summary>
    public static (VendorId Vendor, string Hash)? Find(TurnData turnData, string codeOrHandle)
    {
        if (Invitations.Parse(UserText.Sanitize(codeOrHandle)) is not var (named, prefix) || (named ?? turnData.Context.Actor.Member?.Vendor) is not { } id)
            return null;
        return OpenOf(turnData, id).Keys.Where(hash => hash.StartsWith(prefix, StringComparison.Ordinal)).ToArray() is [var only] ? (id, only) : null;
    }

    public static ImmutableArray<ChoiceOption> OptionsFor(TurnData turnData) =>
        turnData.Context.Actor.Member is { Vendor: var vendor }
            ?
            [
                .. OpenOf(turnData, vendor)
                    .OrderBy(i => i.Value.Expires)
                    .Select(i =>
                    {
                        var handle = Invitations.HandleOf(vendor, i.Key);
                        return new ChoiceOption(
                            handle,
                            LocalizableValue.Text(
                                "inquiry.invitations.option",
                                new() { ["code"] = handle, ["role"] = LocalizableValue.Text(EditionTexts.Role(i.Value.Role)) }
                            )
                        )
                        {
                            Synonyms = [handle],
                        };
                    }),
            ]
            : [];

    private static BotMessage CreateMessage(TurnData turnData, VendorId? named)
    {
        var (actor, own) = (turnData.Context.Actor, turnData.Context.Actor.Member?.Vendor);
        var vendor = actor.HasRole(RoleName.Administrator) ? named ?? own : own;
        if (vendor is not { } id)
            return BotMessage.TextMessage.Refused("inquiry.invitations.which");
        var open = OpenOf(turnData, id);
        if (open.IsEmpty)
        {
            return new BotMessage.TextMessage("inquiry.invitations.none")
            {
                Refusal = "inquiry.invitations.none",
                SuggestedActions = id == own ? SuggestedActions.ForCommands(turnData.Context, CommandName.Invite) : [],
            };
        }

        return new BotMessage.CardMessage(
            "invitations",
            new LocalizableObject
            {
                ["count"] = open.Count,
                ["vendor"] = turnData.FindVendor(id)?.Name ?? id.Value,
                ["rows"] = LocalizableValue.Array([
                    .. open.OrderBy(i => i.Value.Expires)
                        .Take(MaxRows)
                        .Select(i => new LocalizableObject
                        {
                            ["code"] = Invitations.HandleOf(id, i.Key),
                            ["line"] = LocalizableValue.Sentence(
                                "inquiry.invitations.line",
                                new()
                                {
                                    ["role"] = LocalizableValue.Text(EditionTexts.Role(i.Value.Role)),
                                    ["who"] = LocalizableValue.PersonName(i.Value.By),
                                    ["until"] = LocalizableValue.Timestamp(i.Value.Expires),
                                }
                            ),
                        }),
                ]),
            }
        );
    }

    private static ImmutableSortedDictionary<string, Invitation> OpenOf(TurnData turnData, VendorId id)
    {
        var actor = turnData.Context.Actor;
        return (actor.IsMemberOf(id) || actor.HasRole(RoleName.Administrator)) && turnData.FindVendor(id) is { } vendor
            ? VendorDecider.WithdrawableInvitations(vendor, actor, turnData.Context.Now)
            : ImmutableSortedDictionary<string, Invitation>.Empty;
    }
}
