using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Outbox.Webhooks;

/// <summary>Calls webhooks, and decides which may be called at all.</summary>
internal interface IWebhookGateway
{
    /// <summary>The command with its secret protected, as it is to be stored; or why this address is not called.</summary>
    Task<WebhookPreparation> Prepare(VendorId vendor, VendorCommand.AddWebhook command, CancellationToken cancellationToken);

    /// <summary>One attempt, signed with the webhook's secret.</summary>
    Task<WebhookResponse> Call(WebhookRequest request, Webhook webhook, CancellationToken cancellationToken);
}

internal abstract record WebhookPreparation
{
    private WebhookPreparation() { }

    public sealed record Ready(VendorCommand.AddWebhook Command) : WebhookPreparation;

    public sealed record Refused(Refusal Refusal) : WebhookPreparation;
}

/// <summary>What became of a call.</summary>
internal abstract record WebhookResponse
{
    private WebhookResponse() { }

    /// <param name="Status">Its status code. A redirect is an answer like any other: it is not followed.</param>
    /// <param name="RetryAfter">How long the receiver wants to be left alone.</param>
    public sealed record Answered(int Status, Duration? RetryAfter) : WebhookResponse;

    /// <summary>No usable response came in time.</summary>
    public sealed record Unanswered : WebhookResponse;

    /// <summary>The address leads to a network that is not called.</summary>
    public sealed record Forbidden : WebhookResponse;

    /// <summary>The stored secret cannot be read any more: the keys it was protected with are gone.</summary>
    public sealed record Unsigned : WebhookResponse;
}

/// <summary>A host that calls nobody.</summary>
internal sealed class NoWebhooks : IWebhookGateway
{
    public Task<WebhookPreparation> Prepare(VendorId vendor, VendorCommand.AddWebhook command, CancellationToken cancellationToken) =>
        Task.FromResult<WebhookPreparation>(new WebhookPreparation.Refused(new Refusal("directory.refused.webhook-off")));

    public Task<WebhookResponse> Call(WebhookRequest request, Webhook webhook, CancellationToken cancellationToken) =>
        Task.FromResult<WebhookResponse>(new WebhookResponse.Unanswered());
}
