using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CertBot.Channels.Http;
using CertBot.Configuration;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Outbox.Webhooks;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CertBot.Channels.Webhooks;

/// <summary>Whether addresses of this machine may be webhooks: for tests of a receiver during development.</summary>
internal sealed record WebhookOptions(bool AllowLoopback)
{
    /// <summary>The addresses of a host.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Whether this address may be connected to.</summary>
    public bool Allows(IPAddress address) => PublicAddress.IsPublic(address) || (AllowLoopback && IPAddress.IsLoopback(address));
}

/// <summary>
/// Calls webhooks over https. The address is resolved and checked when the webhook is made, and again for every connection, because a name may lead elsewhere
/// by then. Secrets are stored encrypted, bound to their webhook.
/// </summary>
internal sealed class WebhookGateway(IHttpClientFactory clients, IDataProtectionProvider protection, WebhookOptions options, IClock clock) : IWebhookGateway
{
    public const string HttpClientName = "webhooks";

    /// <summary>The ends of names that are nobody's on the internet.</summary>
    private static readonly string[] LocalSuffixes = [".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa"];

    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(3);

    public async Task<WebhookPreparation> Prepare(VendorId vendor, VendorCommand.AddWebhook command, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(command.Url, UriKind.Absolute, out var address))
            return new WebhookPreparation.Ready(command); // the decider says what is wrong with it
        if (address.Scheme != Uri.UriSchemeHttps && !(options.AllowLoopback && UrlRules.IsHttpsOrLoopback(address)))
            return Refuse("webhook-https", []);
        if (!await IsAllowed(address, cancellationToken))
            return Refuse("webhook-private", new() { ["host"] = UserText.Excerpt(address.Host) });
        return new WebhookPreparation.Ready(command with { Secret = ProtectorFor(vendor, command.Id).Protect(command.Secret) });
    }

    public async Task<WebhookResponse> Call(WebhookRequest request, Webhook webhook, CancellationToken cancellationToken)
    {
        string secret;
        try
        {
            secret = ProtectorFor(request.Vendor, request.Webhook).Unprotect(webhook.Secret);
        }
        catch (CryptographicException)
        {
            return new WebhookResponse.Unsigned();
        }

        using var message = new HttpRequestMessage(HttpMethod.Post, webhook.Url);
        message.Content = new StringContent(request.Body, Encoding.UTF8, "application/json");
        message.Headers.Add(WebhookSignature.Header, WebhookSignature.Create(secret, clock.GetCurrentInstant(), request.Body));
        message.Headers.Add("CertBot-Event", request.Event);
        message.Headers.Add("CertBot-Delivery", request.Delivery);
        message.Headers.UserAgent.ParseAdd("CertBot-Webhooks/1");
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            // The body of the response says nothing: only its head is read.
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new WebhookResponse.Answered((int)response.StatusCode, HttpFailure.ReadRetryAfter(response, clock.GetCurrentInstant()));
        }
        catch (Exception exception) when (IsForbidden(exception))
        {
            return new WebhookResponse.Forbidden();
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            return new WebhookResponse.Unanswered();
        }
    }

    /// <summary>Whether the host may be called, as far as is known now: one that cannot be resolved may come to be.</summary>
    private async Task<bool> IsAllowed(Uri address, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(address.DnsSafeHost, out var literal))
            return options.Allows(literal);
        if (!IsPublicName(address.DnsSafeHost))
            return options.AllowLoopback && UrlRules.IsLoopbackHost(address.DnsSafeHost);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(LookupTimeout);
        try
        {
            var resolved = await options.Resolve(address.DnsSafeHost, timeout.Token);
            return resolved.Length == 0 || resolved.Any(options.Allows);
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    /// <summary>Names without a dot, and those that are reserved for one's own network, are nobody's on the internet.</summary>
    private static bool IsPublicName(string host)
    {
        var name = host.TrimEnd('.');
        return name.Contains('.', StringComparison.Ordinal) && !LocalSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsForbidden(Exception exception) =>
        exception is NonPublicAddressException || (exception.InnerException is { } inner && IsForbidden(inner));

    private static WebhookPreparation.Refused Refuse(string code, LocalizableObject arguments) =>
        new(new Refusal($"directory.refused.{code}", arguments, "url"));

    private IDataProtector ProtectorFor(VendorId vendor, string webhook) => protection.CreateProtector("webhooks", vendor.Value, webhook);
}

/// <summary>
/// The signature of a call: <c>t=UNIX,v1=HEX</c>, where HEX is the HMAC-SHA256 of <c>UNIX.BODY</c> under the webhook's secret. A receiver refuses a time that is
/// more than five minutes off, so that nobody can repeat a call later.
/// </summary>
internal static class WebhookSignature
{
    public const string Header = "CertBot-Signature";

    public static string Create(string secret, Instant at, string body)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")))}";
    }
}

internal static class WebhookServiceCollectionExtensions
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddWebhooks(this IServiceCollection services, WebhookOptions options)
    {
        services.AddOutboundHttpClient(WebhookGateway.HttpClientName, _ => new OutboundHttpOptions { Timeout = Timeout, IsAllowedAddress = options.Allows });
        return services.AddSingleton(options).AddSingleton<IWebhookGateway, WebhookGateway>();
    }
}
