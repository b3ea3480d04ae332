using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Queries;

/// <summary>The open invitations of a vendor that the asker may withdraw. Codes are stored as hashes only, so each is shown by its handle.</summary>
public static class InvitationQueries
{
    /// <summary>An administrator names a vendor; everybody else means their own.</summary>
    public static Query Open { get; } =
        new("invitations", Audience.VendorOrAdministrator)
        {
            Arguments = [CommandArgument.Word("vendor", (_, word) => UserText.IsId(word) ? word : null)],
            Answer = (turnData, raw) => CreateMessage(turnData, raw.TryGetValue("vendor", out var named) ? new VendorId(named) : null),
        };

    private static BotMessage CreateMessage(TurnData turnData, VendorId? named)
    {
        var (actor, own) = (turnData.Context.Actor, turnData.Context.Actor.Member?.Vendor);
        var vendor = actor.HasRole(RoleName.Administrator) ? named ?? own : own;
        if (vendor is not { } id)
            return BotMessage.TextMessage.Refused("inquiry.invitations.which");
        var open = OpenInvitations.Of(turnData, id);
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
                    .. open.OrderBy(i => i.Value.Expires) // at most VendorDecider.MaxInvitations
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
}
