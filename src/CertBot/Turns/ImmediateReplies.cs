using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Diagnostics;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// What a turn said and nobody heard yet: the channel may answer with it at once, or leave it to the outbox. There is one order for all channels: what waits is opened,
/// put into words, said, and only then taken out of the outbox. Whoever dies in between leaves it there: the same event has it again, or the outbox says it a little later.
/// </summary>
internal sealed class ImmediateReplies(
    IStore store,
    MessageRenderer renderer,
    LeaseStore leases,
    IClock clock,
    QueueSignal signal,
    ILogger<ImmediateReplies> log
)
{
    /// <summary>Nobody waits for it, and a host that ends waits for no more.</summary>
    private static readonly TimeSpan ForgettingTakes = TimeSpan.FromSeconds(10);

    /// <summary>In the order they were said. Empty when there is nothing to hear, or it is the outbox's by now.</summary>
    public async Task<ImmutableArray<PendingReply>> Load(TurnOutcome answer, CancellationToken cancellationToken)
    {
        if (answer is not TurnOutcome.Replied replied)
            return [];

        var pending = ImmutableArray.CreateBuilder<PendingReply>();
        foreach (var id in replied.MessageIds)
        {
            if (
                await store.Get(replied.Partition, id, cancellationToken) is { } stored
                && Lease.Split(stored).Lease is null
                && stored.Document.Due > clock.GetCurrentInstant()
                && VersionedJson.Read<OutboxMessage>(stored) is OutboxMessage.Message item
            )
            {
                pending.Add(new PendingReply(stored, item, item.Notice.Message));
            }
        }

        return pending.ToImmutable();
    }

    /// <summary>Puts all of them into words for one answer, as one card and one text: several lines are one. Where there is more than one card, the earlier ones are left to the outbox.</summary>
    public async Task<Aloud> Render(ImmutableArray<PendingReply> replies, ConversationAddress address, CancellationToken cancellationToken)
    {
        (PendingReply Reply, OutboundMessage Message)? card = null;
        List<PendingReply> told = [];
        List<string> lines = [];
        foreach (var pending in replies)
        {
            var message = await Render(pending, address, cancellationToken);
            if (message.Card is not null)
            {
                card = (pending, message);
                continue;
            }

            told.Add(pending);
            if (message.Text is { Length: > 0 } text)
                lines.Add(text);
        }

        return new Aloud(card?.Message, lines.Count == 0 ? null : string.Join("\n\n", lines), card is { Reply: var shown } ? [.. told, shown] : [.. told]);
    }

    /// <summary>Puts one into words for the people of its place.</summary>
    public Task<OutboundMessage> Render(PendingReply pending, ConversationAddress address, CancellationToken cancellationToken) =>
        renderer.Render(pending.Content, $"{pending.Stored.Partition}|{pending.Stored.Document.Id}", pending.Item.Reader, address, cancellationToken);

    /// <summary>A response that says these: they are forgotten when it is out.</summary>
    public IResult Respond(IResult response, ImmutableArray<PendingReply> said) => said.IsEmpty ? response : new ReplyResult(response, said, this);

    /// <summary>They were heard: nobody has to say them any more. Whoever asked may be gone by now, which takes nothing back. Should it fail, the outbox says them once more.</summary>
    public async Task Complete(params ImmutableArray<PendingReply> heard)
    {
        using var patience = new CancellationTokenSource(ForgettingTakes);
        foreach (var pending in heard)
        {
            try
            {
                await store.Commit(pending.Stored.Partition, [new Write.Delete(pending.Stored.Document.Id, pending.Stored.ETag)], patience.Token);
            }
            catch (Exception away)
            {
                Log.NotForgotten(log, away.GetType().Name);
            }
        }
    }

    /// <summary>Leaves one to the outbox, now.</summary>
    public async Task LeaveToOutbox(PendingReply pending, CancellationToken cancellationToken)
    {
        await store.Commit(
            pending.Stored.Partition,
            [new Write.Replace(leases.WithLease(pending.Stored.Document with { Due = clock.GetCurrentInstant() }), pending.Stored.ETag)],
            cancellationToken
        );
        signal.Raise(pending.Stored.Partition);
    }

    private sealed record ReplyResult(IResult Response, ImmutableArray<PendingReply> Said, ImmediateReplies Replies) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await Response.ExecuteAsync(httpContext);

            // Writing to a client that is gone fails nowhere; one that goes once it has its response was answered.
            if (httpContext.RequestAborted.IsCancellationRequested)
                return;
            await httpContext.Response.CompleteAsync();
            await Replies.Complete(Said);
        }
    }
}

/// <summary>Something said that waits in the outbox.</summary>
internal sealed record PendingReply(StoredDocument Stored, OutboxMessage.Message Item, BotMessage Content)
{
    /// <summary>True if it tells the user that what they asked for was not done.</summary>
    public bool IsRefusal => Content.Refusal is not null;
}

/// <summary>Replies in words, and which of them these are.</summary>
internal sealed record Aloud(OutboundMessage? Card, string? Sentence, ImmutableArray<PendingReply> Said);
