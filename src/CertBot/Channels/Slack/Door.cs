using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Pressing;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace CertBot.Channels.Slack;

/// <summary>
/// The one door behind all of Slack's endpoints. The signature over the very bytes is looked at before anything is read; what came in is in the store before
/// Slack has its answer; the work is done after. Only a modal that was handed in waits for its answer.
/// </summary>
internal sealed class Door(SlackSettings settings, Inbox inbox, Submissions submissions, IClock clock)
{
    /// <summary>A modal holds at most 250 KB, a message's own blocks come with a click on it.</summary>
    private const int Largest = 1024 * 1024;

    public async Task<IResult> Take(HttpContext http)
    {
        var cancel = http.RequestAborted;
        if (await Body.Bytes(http.Request.Body, Largest, cancel) is not { } bytes) return Errors.Answer(413, "TooLarge", "A request of Slack's is at most 1 MB.");
        if (settings.SigningSecret is not { } secret || !Signature.IsGood(secret, http.Request.Headers, bytes, clock.GetCurrentInstant())) return Errors.Bare(StatusCodes.Status401Unauthorized, "BadSignature");

        return Body.IsJson(http.Request.ContentType) ? await Event(bytes, cancel)
            : http.Request.HasFormContentType ? await Form(bytes, cancel)
            : Errors.Answer(415, "UnsupportedMediaType", "Slack sends JSON or forms.");
    }

    private async Task<IResult> Event(byte[] bytes, CancellationToken cancel)
    {
        switch (Json.Object(bytes))
        {
            case { } proof when proof.Text("type") == "url_verification" && proof.Text("challenge") is { Length: <= 1000 } challenge:
                return Results.Text(challenge);
            case { } envelope when envelope.Text("type") == "event_callback" && envelope.Object("event") is not null && envelope.Text("event_id") is { Length: > 0 } id:
                await inbox.Note(new Received(Received.Event, $"event:{id}", envelope), cancel);
                return Results.Ok();
            case { }:
                return Results.Ok();   // an envelope of a kind that came after this was written
            case null:
                return Errors.Answer(400, "BadRequest", "The body is not a JSON object.");
        }
    }

    private async Task<IResult> Form(byte[] bytes, CancellationToken cancel)
    {
        var form = Read(bytes);
        if (form.ContainsKey("ssl_check")) return Results.Ok();
        if (form.Text("command") is not null)
        {
            await inbox.Note(new Received(Received.Command, $"command:{Named(bytes)}", form), cancel);
            return Results.Ok();
        }

        if (form.Text("payload") is not { } written || Json.Object(Encoding.UTF8.GetBytes(written)) is not { } payload) return Errors.Answer(400, "BadRequest", "There is neither a command nor a payload.");
        if (payload.Text("type") == "view_submission")
        {
            return await submissions.Answer($"view:{Named(bytes)}", payload, cancel);
        }

        await inbox.Note(new Received(Received.Interaction, $"click:{Named(bytes)}", payload), cancel);
        return Results.Ok();
    }

    /// <summary>Clicks and commands have no id of their own; each carries a trigger no other has, so its bytes are its name.</summary>
    private static string Named(byte[] bytes) => StoreKey.Hash(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)));

    private static JsonObject Read(byte[] bytes)
    {
        var form = new JsonObject();
        foreach (var (name, values) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(bytes)))
        {
            if (form.Count < 100 && values is [{ } value, ..]) form[name] = value;
        }

        return form;
    }
}
