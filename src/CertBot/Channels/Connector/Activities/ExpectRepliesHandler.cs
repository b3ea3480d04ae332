using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Attachments;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Files.Uploads;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using CertBot.Repositories;
using CertBot.Turns;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Activities;

/// <summary>
/// Handles <c>deliveryMode: expectReplies</c>: the replies of the turn to this conversation are returned in the response, all other messages are sent as usual.
/// The replies stay in the outbox until the response is written, so that a lost response is delivered later.
/// </summary>
internal sealed class ExpectRepliesHandler(
    ITurnHandler turns,
    ImmediateReplies replies,
    MessageRenderer renderer,
    AttachmentDownloader downloader,
    PendingAttachments pendingAttachments,
    ConversationReferences references,
    TeamsMessageBuilder messageBuilder
)
{
    /// <summary>Files that take longer are queued and downloaded after the response.</summary>
    private static readonly TimeSpan MaxDownloadTime = TimeSpan.FromSeconds(8);

    public async Task<ReplyActivities> Handle(
        Activity activity,
        JsonObject json,
        ConversationAddress address,
        Uri serviceUrl,
        CancellationToken cancellationToken
    )
    {
        var files = FileAttachment.Of(activity);
        using var received = new ReceivedFiles();
        switch (files.IsEmpty ? null : await TryDownload(files, serviceUrl, ActivityMapper.ReadUser(activity), received, cancellationToken))
        {
            case null:
                return ActivityMapper.ReadInput(activity) is { } input ? await RunTurn(activity, address, input, cancellationToken) : ReplyActivities.None;
            case AttachmentDownloadResult.Downloaded { Files: var downloaded }:
                return await RunTurn(activity, address, new Input.Files(downloaded, ActivityText.Of(activity)?.Words ?? ""), cancellationToken);
            case AttachmentDownloadResult.Rejected rejected:
                var refusal = await renderer.Render(
                    new BotMessage.TextMessage(rejected.TextKey, new() { ["file"] = rejected.FileName }),
                    activity.Id ?? "",
                    await turns.FindPersonId(ActivityMapper.ReadUser(activity), cancellationToken),
                    address,
                    cancellationToken
                );
                return new([await CreateActivity(activity, address, refusal, cancellationToken)], []);
            case AttachmentDownloadResult.Unavailable:
                await pendingAttachments.Add(activity, json, address, serviceUrl, cancellationToken);
                return ReplyActivities.None;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<ReplyActivities> RunTurn(Activity activity, ConversationAddress address, Input input, CancellationToken cancellationToken)
    {
        var incoming = ActivityMapper.ToIncomingActivity(activity, address, activity.Id, input) with { Reply = ReplyMode.Immediate };
        var pendingReplies = await replies.Load(await turns.Handle(incoming, cancellationToken), cancellationToken);
        var activities = ImmutableArray.CreateBuilder<Activity>();
        foreach (var reply in pendingReplies)
            activities.Add(await CreateActivity(activity, address, await replies.Render(reply, address, cancellationToken), cancellationToken));
        return new(activities.ToImmutable(), pendingReplies);
    }

    private async Task<AttachmentDownloadResult> TryDownload(
        ImmutableArray<FileAttachment> files,
        Uri serviceUrl,
        ChannelUser sender,
        ReceivedFiles received,
        CancellationToken cancellationToken
    )
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(MaxDownloadTime);
        try
        {
            return await downloader.Download(files, serviceUrl, sender, received, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new AttachmentDownloadResult.Unavailable("");
        }
    }

    private async Task<Activity> CreateActivity(Activity incoming, ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken)
    {
        var reference = await references.Find(address, cancellationToken) ?? throw new InvalidOperationException("A place that was just spoken from.");
        var outgoing = reference.IsTeams
            ? TeamsActivity.Of(reference, await messageBuilder.Build(message, address, reference, cancellationToken))
            : OutgoingActivity.Of(reference, message);
        outgoing.Conversation = new Microsoft.Bot.Schema.ConversationAccount { Id = incoming.Conversation.Id };
        if (incoming.Id is { Length: > 0 } id)
            outgoing.ReplyToId = id;
        return outgoing;
    }
}

/// <summary>The replies to one activity as the client that waits for them reads them. <see cref="Delivered"/>: those of them that are in the outbox.</summary>
internal sealed record ReplyActivities(ImmutableArray<Activity> Activities, ImmutableArray<PendingReply> Delivered)
{
    public static ReplyActivities None { get; } = new([], []);
}
