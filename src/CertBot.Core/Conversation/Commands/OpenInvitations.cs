using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Commands;

/// <summary>The open invitations that the asker may withdraw: to choose from, and to name by code or handle.</summary>
public static class OpenInvitations
{
    /// <summary>The open invitation that a code or a handle names, if the asker may withdraw it.</summary>
    public static (VendorId Vendor, string Hash)? Find(TurnData turnData, string codeOrHandle)
    {
        if (Invitations.Parse(UserText.Sanitize(codeOrHandle)) is not var (named, prefix) || (named ?? turnData.Context.Actor.Member?.Vendor) is not { } id)
            return null;
        return Of(turnData, id).Keys.Where(hash => hash.StartsWith(prefix, StringComparison.Ordinal)).ToArray() is [var only] ? (id, only) : null;
    }

    public static ImmutableArray<ChoiceOption> OptionsFor(TurnData turnData) =>
        turnData.Context.Actor.Member is { Vendor: var vendor }
            ?
            [
                .. Of(turnData, vendor)
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

    /// <summary>By the hash of their code.</summary>
    public static ImmutableSortedDictionary<string, Invitation> Of(TurnData turnData, VendorId id)
    {
        var actor = turnData.Context.Actor;
        return (actor.IsMemberOf(id) || actor.HasRole(RoleName.Administrator)) && turnData.FindVendor(id) is { } vendor
            ? VendorDecider.WithdrawableInvitations(vendor, actor, turnData.Context.Now)
            : ImmutableSortedDictionary<string, Invitation>.Empty;
    }
}
