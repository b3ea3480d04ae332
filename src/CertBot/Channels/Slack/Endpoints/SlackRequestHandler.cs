using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using CertBot.Channels.Slack.Inbox;
using CertBot.Channels.Slack.Interactivity;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace CertBot.Channels.Slack.Endpoints;

/// <summary>
/// Handles every Slack request. A request whose headers cannot be Slack's is refused before its body is read, and the signature over the raw body is verified
/// before anything is parsed; the payload is stored in the inbox before the response
/// is sent, because Slack waits three seconds only. Only <c>view_submission</c> is handled within the request, because its response carries the result.
/// </summary>
internal sealed class SlackRequestHandler(SlackSettings settings, EventInbox inbox, ViewSubmissionHandler submissions, RequestBodyReader bodies, IClock clock)
{
    /// <summary>A view holds at most 250 KB; an interaction on a message carries the message's own blocks too.</summary>
    private const int MaxRequestBytes = 1024 * 1024;

    public async Task<IResult> Handle(HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        if (settings.SigningSecret is not { } secret || !RequestSignature.IsPlausible(http.Request.Headers, clock.GetCurrentInstant()))
            return BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, "NoSignature");

        var body = await bodies.Read(http.Request, MaxRequestBytes, SlackConversation.ChannelName);
        if (body is not RequestBody.Complete { Bytes: var bytes })
            return body is RequestBody.Refused refused ? refused.Result : throw new System.Diagnostics.UnreachableException();
        if (!RequestSignature.IsValid(secret, http.Request.Headers, bytes, clock.GetCurrentInstant()))
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
        if (!Utf8.IsValid(bytes) || !Utf8.IsValid(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length)))
            return BotFrameworkError.Create(400, "BadRequest", "The form is not text.");
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

    private const string SignaturePrefix = "v0=";
    private const int SignatureLength = 67;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>True if the headers may be Slack's: a timestamp close to now and something of the form of a signature. Nothing is proved by it.</summary>
    public static bool IsPlausible(IHeaderDictionary headers, Instant now) =>
        headers[TimestampHeader] is [{ Length: > 0 and <= 12 } timestamp]
        && timestamp.All(char.IsAsciiDigit)
        && Math.Abs(now.ToUnixTimeSeconds() - long.Parse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture)) <= MaxAgeSeconds
        && headers[SignatureHeader] is [{ Length: SignatureLength } signature]
        && signature.StartsWith(SignaturePrefix, StringComparison.Ordinal)
        && signature.AsSpan(SignaturePrefix.Length).IndexOfAnyExcept(HexDigits) < 0;

    public static bool IsValid(Secret secret, IHeaderDictionary headers, ReadOnlySpan<byte> body, Instant now) =>
        IsPlausible(headers, now)
        && headers[TimestampHeader] is [{ } timestamp]
        && headers[SignatureHeader] is [{ } signature]
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Compute(secret, timestamp, body)));

    /// <summary>The signature: <c>v0=</c> and 64 hexadecimal digits.</summary>
    public static string Compute(Secret secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()));
        hash.AppendData(Encoding.ASCII.GetBytes($"v0:{timestamp}:"));
        hash.AppendData(body);
        return $"{SignaturePrefix}{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
