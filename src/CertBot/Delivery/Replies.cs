using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>What a turn said and nobody heard yet: the channel may answer with it at once, or let the outbox say it.</summary>
internal sealed class Replies(IStore store, Voice voice, Claims claims, IClock clock, PumpNudge nudge)
{
    /// <summary>In the order they were said. Empty when the outbox was faster.</summary>
    public async Task<ImmutableArray<WaitingReply>> Open(Answer.Said said, CancellationToken cancel)
    {
        var waiting = ImmutableArray.CreateBuilder<WaitingReply>();
        foreach (var id in said.Items)
        {
            if (await store.Get(said.Partition, id, cancel) is { } stored && Claim.Of(stored).Claim is null && Stamped.Read<OutboxItem>(stored) is OutboxItem.Message item)
            {
                waiting.Add(new WaitingReply(stored, item, item.Notice.Say));
            }
        }

        return waiting.ToImmutable();
    }

    /// <summary>Takes one out of the outbox and puts it into words for the one who asked; null when the outbox was faster. Whoever dies with it in the hand is asked again.</summary>
    public async Task<Message?> Take(WaitingReply reply, Place place, CancellationToken cancel) =>
        await store.Commit(reply.Stored.Partition, [new Write.Delete(reply.Stored.Document.Id, reply.Stored.ETag)], cancel) is Committed.Done
            ? await Speak(reply, place, cancel)
            : null;

    /// <summary>Takes all that is said, as one card or one text: several lines are one.</summary>
    public async Task<(Message? Card, string? Sentence)> Aloud(ImmutableArray<WaitingReply> said, Place place, CancellationToken cancel)
    {
        Message? card = null;
        List<string> lines = [];
        foreach (var reply in said)
        {
            if (await Take(reply, place, cancel) is not { } message) continue;
            if (message.Card is not null) card = message;
            else if (message.Text is { Length: > 0 } text) lines.Add(text);
        }

        return (card, lines.Count == 0 ? null : string.Join("\n\n", lines));
    }

    /// <summary>Puts one into words for the people of its place. It stays in the outbox until it is forgotten.</summary>
    public Task<Message> Speak(WaitingReply reply, Place place, CancellationToken cancel) =>
        voice.Speak(reply.Say, $"{reply.Stored.Partition}|{reply.Stored.Document.Id}", reply.Item.Reader, place, cancel);

    /// <summary>It was heard: nobody has to say it any more.</summary>
    public async Task Forget(WaitingReply reply, CancellationToken cancel) =>
        await store.Commit(reply.Stored.Partition, [new Write.Delete(reply.Stored.Document.Id, reply.Stored.ETag)], cancel);

    /// <summary>Leaves one to the outbox, now.</summary>
    public async Task Release(WaitingReply reply, CancellationToken cancel)
    {
        await store.Commit(reply.Stored.Partition, [new Write.Replace(claims.Born(reply.Stored.Document with { Due = clock.GetCurrentInstant() }), reply.Stored.ETag)], cancel);
        nudge.Nudge(reply.Stored.Partition);
    }
}

/// <summary>Something said that waits in the outbox.</summary>
internal sealed record WaitingReply(Stored Stored, OutboxItem.Message Item, Say Say);
