using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Http;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>A user who acted in a shared conversation, and the ways to reply to them alone.</summary>
internal sealed record EphemeralTarget(Sender Sender, ConversationAddress Conversation)
{
    public string? Thread { get; init; }

    /// <summary>Opens one modal, within three seconds.</summary>
    public string? TriggerId { get; init; }

    /// <summary>Takes five replies within half an hour; the only way into a conversation the bot is not a member of.</summary>
    public string? ResponseUrl { get; init; }
}

/// <summary>
/// Sends a turn's replies to one user in a shared conversation: a form as a modal, everything else as an ephemeral message. A sent reply is removed from the
/// outbox; an unsent one is delivered later by the outbox.
/// </summary>
internal sealed class EphemeralReplies(
    ImmediateReplies replies,
    Modals modals,
    SlackMessageBuilder messageBuilder,
    SlackApiClient apiClient,
    ResponseUrls responseUrls
)
{
    public async Task Send(EphemeralTarget target, ImmutableArray<PendingReply> pendingReplies, CancellationToken cancellationToken)
    {
        foreach (var reply in pendingReplies)
        {
            var message = await replies.Render(reply, target.Conversation, cancellationToken);
            if (await TryOpenForm(target, reply, message, cancellationToken) || await SendEphemeral(target, message, cancellationToken))
                await replies.Complete(reply);
        }
    }

    /// <summary>
    /// True: delivered. A thread can be reached with <c>chat.postEphemeral</c> only; elsewhere the <c>response_url</c> comes first, which works even where the
    /// bot is not a member.
    /// </summary>
    public async Task<bool> SendEphemeral(EphemeralTarget target, OutboundMessage message, CancellationToken cancellationToken)
    {
        var body = await messageBuilder.Build(message, target.Conversation, cancellationToken);
        if (target.Thread is { } thread)
            body["thread_ts"] = thread;
        return target.Thread is null
            ? await responseUrls.Post(target.ResponseUrl, body, cancellationToken) || await PostToConversation(target, body, cancellationToken)
            : await PostToConversation(target, body, cancellationToken) || await responseUrls.Post(target.ResponseUrl, body, cancellationToken);
    }

    private async Task<bool> PostToConversation(EphemeralTarget target, JsonObject body, CancellationToken cancellationToken)
    {
        if (SlackConversation.Parse(target.Conversation) is not { } slackConversation)
            return false;

        var ephemeral = (JsonObject)body.DeepClone();
        ephemeral["channel"] = slackConversation.Channel;
        ephemeral["user"] = target.Sender.User;
        return await apiClient.Call(slackConversation.Team, "chat.postEphemeral", ephemeral, cancellationToken) is SlackApiResult.Success;
    }

    private async Task<bool> TryOpenForm(EphemeralTarget target, PendingReply reply, OutboundMessage message, CancellationToken cancellationToken)
    {
        if (
            reply.Content is not CertBot.Core.Messaging.BotMessage.CardMessage { Name: "form" or "summary" }
            || message.Card is not { } card
            || target.TriggerId is null
        )
        {
            return false;
        }

        var cardWithLead = message.Text is { Length: > 0 } text ? ShowCardForm.WithLeadText(text, card) : card;
        var view = await modals.CreateCardView(
            cardWithLead,
            "CertBot",
            new ModalMetadata { Conversation = target.Conversation, Thread = target.Thread },
            message.Language,
            0,
            cancellationToken
        );
        return await modals.Open(target.Sender.Team, target.TriggerId, view, cancellationToken) is not null;
    }
}

/// <summary>Posts to the <c>response_url</c> of a command or an interaction, on Slack's own host only.</summary>
internal sealed class ResponseUrls(SlackSettings settings, SlackHttpClient httpClient)
{
    private const string SlackHost = "hooks.slack.com";

    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <returns>True if Slack accepted the message; false also where there is no URL, or it is not Slack's.</returns>
    public async Task<bool> Post(string? url, JsonObject message, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !(IsSlackUrl(address) || IsEmulatorUrl(address)))
            return false;

        var body = new JsonObject(message.Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())))
        {
            ["response_type"] = "ephemeral",
            ["replace_original"] = false,
        };
        using var content = new StringContent(body.ToJsonString(ChannelJson.WriteOptions), Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ResponseTimeout);
        try
        {
            using var response = await httpClient.Client.PostAsync(address, content, timeout.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            return false;
        }
    }

    private static bool IsSlackUrl(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps
        && address.IsDefaultPort
        && address.Host.Equals(SlackHost, StringComparison.OrdinalIgnoreCase)
        && address.UserInfo.Length == 0;

    /// <summary>A local Slack emulator uses the host and port of its API.</summary>
    private bool IsEmulatorUrl(Uri address) =>
        UrlRules.IsLoopbackHost(settings.ApiBaseUrl.Host) && UrlRules.IsLoopbackHost(address.Host) && address.Port == settings.ApiBaseUrl.Port;
}
