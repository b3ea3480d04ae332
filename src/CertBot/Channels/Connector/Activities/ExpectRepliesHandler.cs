using System.Collections.Immutable;
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
using Microsoft.Bot.Schema;
using Activity = CertBot.Channels.Connector.Schema.Activity;
using BotActivity = Microsoft.Bot.Schema.Activity;

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

    public static bool IsRequested(Activity activity) => activity.Type == "message" && activity.Raw.GetString("deliveryMode") == "expectReplies";

    public async Task<IResult> Handle(Activity activity, ConversationAddress address, Uri serviceUrl, CancellationToken cancellationToken)
    {
        ImmutableArray<ActivityAttachment> files = [.. activity.Attachments.Where(a => a.Url is not null)];
        using var received = new ReceivedFiles();
        switch (files.IsEmpty ? null : await TryDownload(files, serviceUrl, ActivityMapper.ReadUser(activity), received, cancellationToken))
        {
            case null:
                return ActivityMapper.ReadInput(activity) is { } input ? await RunTurn(activity, address, input, cancellationToken) : Replied([]);
            case AttachmentDownloadResult.Downloaded { Files: var downloaded }:
                return await RunTurn(activity, address, new Input.Files(downloaded, activity.Text ?? ""), cancellationToken);
            case AttachmentDownloadResult.Rejected rejected:
                var refusal = await renderer.Render(
                    new BotMessage.TextMessage(rejected.TextKey, new() { ["file"] = rejected.FileName }),
                    activity.Id ?? "",
                    await turns.FindPersonId(ActivityMapper.ReadUser(activity), cancellationToken),
                    address,
                    cancellationToken
                );
                return Replied([await CreateActivity(activity, address, refusal, cancellationToken)]);
            case AttachmentDownloadResult.Unavailable:
                await pendingAttachments.Add(activity, address, serviceUrl, cancellationToken);
                return Replied([]);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<IResult> RunTurn(Activity activity, ConversationAddress address, Input input, CancellationToken cancellationToken)
    {
        var incoming = ActivityMapper.ToIncomingActivity(activity, address, activity.Id, input) with { Reply = ReplyMode.Immediate };
        var pendingReplies = await replies.Load(await turns.Handle(incoming, cancellationToken), cancellationToken);
        var activities = ImmutableArray.CreateBuilder<BotActivity>();
        foreach (var reply in pendingReplies)
            activities.Add(await CreateActivity(activity, address, await replies.Render(reply, address, cancellationToken), cancellationToken));
        return replies.Respond(Replied(activities.ToImmutable()), pendingReplies);
    }

    private async Task<AttachmentDownloadResult> TryDownload(
        ImmutableArray<ActivityAttachment> files,
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

    private async Task<BotActivity> CreateActivity(Activity incoming, ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken)
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

    private static IResult Replied(ImmutableArray<BotActivity> activities) => SdkJson.ToResponse(new ExpectedReplies { Activities = activities });
}
