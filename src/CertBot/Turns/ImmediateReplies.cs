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
/// The messages of a turn that are not delivered yet: the channel may deliver them in its response, or leave them to the outbox. All channels follow the same
/// order: load the waiting messages, render them, deliver them, and only then remove them from the outbox. If the host stops in between, they stay in the
/// outbox: the same event returns them again when it is repeated, or the outbox delivers them a little later.
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
    /// <summary>
    /// Timeout for removing delivered replies from the outbox. No caller waits for the removal, and a host that shuts down waits no longer than this.
    /// </summary>
    private static readonly TimeSpan RemovalTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The pending replies, in the order of the turn. Empty if there are none, or the outbox has taken them over by now.</summary>
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

    /// <summary>
    /// Renders all replies for one response, as one card and one text that joins the lines. If there is more than one card, the earlier ones are left to the
    /// outbox.
    /// </summary>
    public async Task<RenderedReplies> Render(ImmutableArray<PendingReply> replies, ConversationAddress address, CancellationToken cancellationToken)
    {
        (PendingReply Reply, OutboundMessage Message)? card = null;
        List<PendingReply> rendered = [];
        List<string> lines = [];
        foreach (var pending in replies)
        {
            var message = await Render(pending, address, cancellationToken);
            if (message.Card is not null)
            {
                card = (pending, message);
                continue;
            }

            rendered.Add(pending);
            if (message.Text is { Length: > 0 } text)
                lines.Add(text);
        }

        return new RenderedReplies(
            card?.Message,
            lines.Count == 0 ? null : string.Join("\n\n", lines),
            card is { Reply: var cardReply } ? [.. rendered, cardReply] : [.. rendered]
        );
    }

    /// <summary>Renders one reply for the people in its conversation.</summary>
    public Task<OutboundMessage> Render(PendingReply pending, ConversationAddress address, CancellationToken cancellationToken) =>
        renderer.Render(pending.Content, $"{pending.Stored.Partition}|{pending.Stored.Document.Id}", pending.Item.Reader, address, cancellationToken);

    /// <summary>A response that delivers these replies: they are removed from the outbox after it was sent.</summary>
    public IResult Respond(IResult response, ImmutableArray<PendingReply> delivered) =>
        delivered.IsEmpty ? response : new ReplyResult(response, delivered, this);

    /// <summary>
    /// Removes delivered replies from the outbox. The removal does not depend on the client still being connected. If it fails, the outbox delivers the replies
    /// a second time.
    /// </summary>
    public async Task Complete(params ImmutableArray<PendingReply> delivered)
    {
        using var timeout = new CancellationTokenSource(RemovalTimeout);
        foreach (var pending in delivered)
        {
            try
            {
                await store.Commit(pending.Stored.Partition, [new Write.Delete(pending.Stored.Document.Id, pending.Stored.ETag)], timeout.Token);
            }
            catch (Exception exception)
            {
                Log.ReplyNotRemoved(log, exception.GetType().Name);
            }
        }
    }

    /// <summary>Releases one reply to the outbox for immediate delivery.</summary>
    public async Task LeaveToOutbox(PendingReply pending, CancellationToken cancellationToken)
    {
        await store.Commit(
            pending.Stored.Partition,
            [new Write.Replace(leases.WithLease(pending.Stored.Document with { Due = clock.GetCurrentInstant() }), pending.Stored.ETag)],
            cancellationToken
        );
        signal.Raise(pending.Stored.Partition);
    }

    private sealed record ReplyResult(IResult Response, ImmutableArray<PendingReply> Delivered, ImmediateReplies Replies) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await Response.ExecuteAsync(httpContext);

            // Writing to a disconnected client does not throw. A client that disconnects after it received the response was answered.
            if (httpContext.RequestAborted.IsCancellationRequested)
                return;
            await httpContext.Response.CompleteAsync();
            await Replies.Complete(Delivered);
        }
    }
}

/// <summary>A message of a turn that waits in the outbox for the response.</summary>
internal sealed record PendingReply(StoredDocument Stored, OutboxMessage.Message Item, BotMessage Content)
{
    /// <summary>True if the message tells the user that the requested action was not carried out.</summary>
    public bool IsRefusal => Content.Refusal is not null;
}

/// <summary>Rendered replies, and the pending replies they were rendered from.</summary>
internal sealed record RenderedReplies(OutboundMessage? Card, string? Text, ImmutableArray<PendingReply> Replies);
