using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Turns;

namespace CertBot.Delivery;

/// <summary>Where a notice goes whose place is closed: to another chat of the same person; what was meant for a group, to the administrators.</summary>
internal sealed class Detours(Recipients recipients, Rosters rosters)
{
    /// <summary>The messages that take its place, those of one reader together, in the order of the readers' ids; none: there is no other way.</summary>
    /// <param name="after">Only those whose ids come after this one's; null: everybody.</param>
    public async Task<ImmutableArray<ImmutableArray<OutboxItem.Message>>> Around(OutboxItem.Message item, PersonId? after, Place closed, CancellationToken cancel)
    {
        if (closed.Personal) return item.Reader is { } person && await recipients.OpenHome(person, cancel) is { } home ? [[To(home, person, item, item.Notice)]] : [];

        var roster = await rosters.Load(cancel);
        if (roster.PlaceByGroup.FirstOrDefault(g => g.Value == closed).Key is not { } group) return [];

        var items = ImmutableArray.CreateBuilder<ImmutableArray<OutboxItem.Message>>();
        foreach (var administrator in Recipients.After(after, roster.Holders(RoleName.Administrator)))
        {
            if (await recipients.OpenHome(administrator, cancel) is { } home) items.Add([.. Meant(new GroupName(group), item.Notice).Select(n => To(home, administrator, item, n))]);
        }

        return items.ToImmutable();
    }

    private static OutboxItem.Message To(Place home, PersonId reader, OutboxItem.Message item, Notice notice) =>
        item with { Notice = notice with { To = new Recipient.ToPlace(home) }, Reader = reader, Attempts = 0 };

    /// <summary>A sentence that says whom it was for, and the notice under it: in one message where a card has room for a line above it.</summary>
    private static IEnumerable<Notice> Meant(GroupName group, Notice notice)
    {
        var sentence = new Say.Line("notice.instead-of-group", new JsonObject { ["group"] = Leaf.Phrase(EditionTexts.Group(group)) });
        return notice switch
        {
            { Say: Say.Card { Above: null } card } => [notice with { Say = card with { Above = sentence } }],
            { OnlyUpdate: true } => [notice],
            _ => [notice with { Say = sentence, Slot = null, Thread = null, Revision = null }, notice],
        };
    }
}
