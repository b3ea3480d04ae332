using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>
/// What a turn said and nobody heard yet: the channel may answer with it at once, or leave it to the outbox. There is one order for all channels: what waits is opened,
/// put into words, said, and only then taken out of the outbox. Whoever dies in between leaves it there: the same event has it again, or the outbox says it a little later.
/// </summary>
internal sealed class Replies(IStore store, Voice voice, Claims claims, IClock clock, PumpNudge nudge, ILogger<Replies> log)
{
    /// <summary>Nobody waits for it, and a host that ends waits for no more.</summary>
    private static readonly TimeSpan ForgettingTakes = TimeSpan.FromSeconds(10);

    /// <summary>In the order they were said. Empty when there is nothing to hear, or it is the outbox's by now.</summary>
    public async Task<ImmutableArray<WaitingReply>> Open(Answer answer, CancellationToken cancel)
    {
        if (answer is not Answer.Said said) return [];

        var waiting = ImmutableArray.CreateBuilder<WaitingReply>();
        foreach (var id in said.Items)
        {
            if (await store.Get(said.Partition, id, cancel) is { } stored && Claim.Of(stored).Claim is null && stored.Document.Due > clock.GetCurrentInstant() && Stamped.Read<OutboxItem>(stored) is OutboxItem.Message item)
            {
                waiting.Add(new WaitingReply(stored, item, item.Notice.Say));
            }
        }

        return waiting.ToImmutable();
    }

    /// <summary>Puts all of them into words for one answer, as one card and one text: several lines are one. Where there is more than one card, the earlier ones are left to the outbox.</summary>
    public async Task<Aloud> Speak(ImmutableArray<WaitingReply> replies, Place place, CancellationToken cancel)
    {
        (WaitingReply Reply, Message Message)? card = null;
        List<WaitingReply> told = [];
        List<string> lines = [];
        foreach (var reply in replies)
        {
            var message = await Speak(reply, place, cancel);
            if (message.Card is not null)
            {
                card = (reply, message);
                continue;
            }

            told.Add(reply);
            if (message.Text is { Length: > 0 } text) lines.Add(text);
        }

        return new Aloud(card?.Message, lines.Count == 0 ? null : string.Join("\n\n", lines), card is { Reply: var shown } ? [.. told, shown] : [.. told]);
    }

    /// <summary>Puts one into words for the people of its place.</summary>
    public Task<Message> Speak(WaitingReply reply, Place place, CancellationToken cancel) =>
        voice.Speak(reply.Say, $"{reply.Stored.Partition}|{reply.Stored.Document.Id}", reply.Item.Reader, place, cancel);

    /// <summary>A response that says these: they are forgotten when it is out.</summary>
    public IResult Respond(IResult response, ImmutableArray<WaitingReply> said) => said.IsEmpty ? response : new Responding(response, said, this);

    /// <summary>They were heard: nobody has to say them any more. Whoever asked may be gone by now, which takes nothing back. Should it fail, the outbox says them once more.</summary>
    public async Task Forget(params ImmutableArray<WaitingReply> heard)
    {
        using var patience = new CancellationTokenSource(ForgettingTakes);
        foreach (var reply in heard)
        {
            try
            {
                await store.Commit(reply.Stored.Partition, [new Write.Delete(reply.Stored.Document.Id, reply.Stored.ETag)], patience.Token);
            }
            catch (Exception away)
            {
                Log.NotForgotten(log, away.GetType().Name);
            }
        }
    }

    /// <summary>Leaves one to the outbox, now.</summary>
    public async Task Release(WaitingReply reply, CancellationToken cancel)
    {
        await store.Commit(reply.Stored.Partition, [new Write.Replace(claims.Born(reply.Stored.Document with { Due = clock.GetCurrentInstant() }), reply.Stored.ETag)], cancel);
        nudge.Nudge(reply.Stored.Partition);
    }

    private sealed record Responding(IResult Response, ImmutableArray<WaitingReply> Said, Replies Replies) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await Response.ExecuteAsync(httpContext);

            // Writing to a client that is gone fails nowhere; one that goes once it has its response was answered.
            if (httpContext.RequestAborted.IsCancellationRequested) return;
            await httpContext.Response.CompleteAsync();
            await Replies.Forget(Said);
        }
    }
}

/// <summary>Something said that waits in the outbox.</summary>
internal sealed record WaitingReply(Stored Stored, OutboxItem.Message Item, Say Say);

/// <summary>Replies in words, and which of them these are.</summary>
internal sealed record Aloud(Message? Card, string? Sentence, ImmutableArray<WaitingReply> Said);
