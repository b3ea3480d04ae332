using System.Collections.Frozen;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Tokens;

namespace CertBot.Channels.Connector;

/// <summary>The door <c>POST /api/messages</c>: what is no activity is refused before anybody asks who sent it.</summary>
internal sealed class Messages(ConnectorSettings settings, IDoor door, TrustedHosts hosts, Hearing hearing, Expected expected, IEnumerable<IInvoke> invokes, References references)
{
    private readonly FrozenDictionary<string, IInvoke> named = invokes.ToFrozenDictionary(i => i.Name, StringComparer.Ordinal);

    public async Task<IResult> Take(HttpContext http)
    {
        var cancel = http.RequestAborted;
        if (await Body.Bytes(http.Request.Body, Body.Largest, cancel) is not { } bytes)
        {
            return Errors.Answer(413, "TooLarge", "An activity is at most 256 KB.");
        }

        if (Json.Object(bytes) is not { } json || Activity.Read(json) is not { } activity)
        {
            return Errors.Answer(400, "BadRequest", "The body is not an activity with a type.");
        }

        Locale.Note(http, Locale.Language(activity.Locale));
        if (await door.Refuse(http, activity, cancel) is { } refused)
        {
            return refused;
        }

        if (activity.ServiceUrl is { } given && hosts.Address(given) is null)
        {
            return Errors.Answer(403, "ForeignServiceUrl", "The serviceUrl is none of the hosts that are trusted here.");
        }

        // Only a client on this machine plays a shared channel by its name: a token vouches for the channel, not for what somebody's client wrote into its data.
        if (!settings.Anonymous)
        {
            activity.ChannelData?.Remove("place");
        }

        return activity.Type switch
        {
            "message" or "conversationUpdate" or "installationUpdate" => await Listen(activity, cancel),
            "invoke" => await Invoke(activity, cancel),
            _ => Results.Ok(),
        };
    }

    private async Task<IResult> Listen(Activity activity, CancellationToken cancel)
    {
        if (Reachable(activity) is not { } service)
        {
            return Errors.Answer(400, "BadRequest", "from.id, conversation.id and serviceUrl are needed.");
        }

        var place = Reference.PlaceOf(activity);
        await references.Keep(place, Reference.Of(activity, service.OriginalString), cancel);
        if (Expected.Is(activity))
        {
            return await expected.Answer(activity, place, service, cancel);
        }

        await hearing.Hear(activity, place, service, cancel);
        return Results.Ok();
    }

    private async Task<IResult> Invoke(Activity activity, CancellationToken cancel)
    {
        if (activity.Name is not { } name || !named.TryGetValue(name, out var invoke))
        {
            return Errors.Bare(StatusCodes.Status501NotImplemented, "NotImplemented");
        }

        if (Reachable(activity) is not { } service)
        {
            return Errors.Answer(400, "BadRequest", "from.id, conversation.id and serviceUrl are needed.");
        }

        var place = Reference.PlaceOf(activity);
        await references.Keep(place, Reference.Of(activity, service.OriginalString), cancel);
        return await invoke.Answer(new Invoked(activity, place), cancel);
    }

    private Uri? Reachable(Activity activity) =>
        activity.From.Id.Length > 0 && activity.Conversation.Id.Length > 0 ? hosts.Address(activity.ServiceUrl) : null;
}
