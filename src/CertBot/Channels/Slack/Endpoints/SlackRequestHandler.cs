using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Inbox;
using CertBot.Channels.Slack.Interactivity;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace CertBot.Channels.Slack.Endpoints;

/// <summary>
/// Handles every Slack request. The signature over the raw body is verified before anything is parsed; the payload is stored in the inbox before the response
/// is sent, because Slack waits three seconds only. Only <c>view_submission</c> is handled within the request, because its response carries the result.
/// </summary>
internal sealed class SlackRequestHandler(SlackSettings settings, EventInbox inbox, ViewSubmissionHandler submissions, IClock clock)
{
    /// <summary>A view holds at most 250 KB; an interaction on a message carries the message's own blocks too.</summary>
    private const int MaxRequestBytes = 1024 * 1024;

    public async Task<IResult> Handle(HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        if (await JsonRequestBody.ReadBytes(http.Request.Body, MaxRequestBytes, cancellationToken) is not { } bytes)
            return BotFrameworkError.Create(413, "TooLarge", "A request of Slack's is at most 1 MB.");
        if (settings.SigningSecret is not { } secret || !RequestSignature.IsValid(secret, http.Request.Headers, bytes, clock.GetCurrentInstant()))
            return BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, "BadSignature");

        return JsonRequestBody.IsJsonContentType(http.Request.ContentType) ? await HandleEvent(bytes, cancellationToken)
            : http.Request.HasFormContentType ? await HandleForm(bytes, cancellationToken)
            : BotFrameworkError.Create(415, "UnsupportedMediaType", "Slack sends JSON or forms.");
    }

    private async Task<IResult> HandleEvent(byte[] bytes, CancellationToken cancellationToken)
    {
        switch (ChannelJson.ParseObject(bytes))
        {
            case { } verification
                when verification.GetString("type") == "url_verification" && verification.GetString("challenge") is { Length: <= 1000 } challenge:
                return Results.Text(challenge);
            case { } envelope
                when envelope.GetString("type") == "event_callback"
                    && envelope.GetObject("event") is not null
                    && envelope.GetString("event_id") is { Length: > 0 } id:
                await inbox.Add(new SlackPayload(SlackPayload.Event, MessageKey.Find(envelope) ?? $"event:{id}", envelope), cancellationToken);
                return Results.Ok();
            case { }:
                return Results.Ok(); // an envelope type that is not known
            case null:
                return BotFrameworkError.Create(400, "BadRequest", "The body is not a JSON object.");
        }
    }

    private async Task<IResult> HandleForm(byte[] bytes, CancellationToken cancellationToken)
    {
        var form = ParseForm(bytes);
        if (form.ContainsKey("ssl_check"))
            return Results.Ok();
        if (form.GetString("command") is not null)
        {
            await inbox.Add(new SlackPayload(SlackPayload.Command, $"command:{HashOf(bytes)}", form), cancellationToken);
            return Results.Ok();
        }

        if (form.GetString("payload") is not { } payloadText || ChannelJson.ParseObject(Encoding.UTF8.GetBytes(payloadText)) is not { } payload)
            return BotFrameworkError.Create(400, "BadRequest", "There is neither a command nor a payload.");
        if (payload.GetString("type") == "view_submission")
        {
            return await submissions.Handle($"view:{HashOf(bytes)}", payload, cancellationToken);
        }

        await inbox.Add(new SlackPayload(SlackPayload.Interaction, $"click:{HashOf(bytes)}", payload), cancellationToken);
        return Results.Ok();
    }

    /// <summary>Interactions and commands have no id. Each carries a unique trigger, so a hash of the body identifies it.</summary>
    private static string HashOf(byte[] bytes) => SafeKey.Hash(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)));

    private static JsonObject ParseForm(byte[] bytes)
    {
        var form = new JsonObject();
        foreach (var (name, values) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(bytes)))
        {
            if (form.Count < 100 && values is [{ } value, ..])
                form[name] = value;
        }

        return form;
    }
}

/// <summary>
/// Verifies that a request comes from Slack: HMAC-SHA256 over <c>v0:TIMESTAMP:BODY</c> with the raw body, and a timestamp close to now
/// (https://docs.slack.dev/authentication/verifying-requests-from-slack).
/// </summary>
internal static class RequestSignature
{
    public const string SignatureHeader = "X-Slack-Signature";

    public const string TimestampHeader = "X-Slack-Request-Timestamp";

    /// <summary>An older request is a replay; one further ahead could be replayed for longer.</summary>
    private const long MaxAgeSeconds = 300;

    public static bool IsValid(Secret secret, IHeaderDictionary headers, ReadOnlySpan<byte> body, Instant now) =>
        headers[TimestampHeader] is [{ Length: > 0 and <= 12 } timestamp]
        && timestamp.All(char.IsAsciiDigit)
        && headers[SignatureHeader] is [{ Length: > 0 } signature]
        && Math.Abs(now.ToUnixTimeSeconds() - long.Parse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture)) <= MaxAgeSeconds
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.ASCII.GetBytes(Compute(secret, timestamp, body)));

    /// <summary>The signature: <c>v0=</c> and 64 hexadecimal digits.</summary>
    public static string Compute(Secret secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()));
        hash.AppendData(Encoding.ASCII.GetBytes($"v0:{timestamp}:"));
        hash.AppendData(body);
        return $"v0={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
