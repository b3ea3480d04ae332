using System.Text.Json.Nodes;
using CertBot.Core.Language;

namespace CertBot.Channels.Web;

/// <summary>Reads who wants to open what: <c>{"user":{"id":"analyst"},"channelData":{"place":"reviews"},"locale":"en-US","localTimezone":"Europe/Berlin"}</c>, or a token.</summary>
internal sealed class Asking(Doorkeeper door, Cast cast)
{
    public async Task<IResult> Admit(HttpContext http, Func<Ticket, JsonObject, Task<IResult>> then)
    {
        if (http.Request.Headers.Authorization.Count > 0)
        {
            return await door.Admit(http, ticket => then(ticket, []));
        }

        return await Body.Of(http.Request, http.RequestAborted) switch
        {
            Body.Read { Json: var body } => Read(body) switch
            {
                (_, { } refused) => refused,
                ({ } ticket, _) when await door.MayStay(ticket, http.RequestAborted) => await then(ticket, body),
                _ => Doorkeeper.NotYours(),
            },
            Body.Refused refused => refused.Answer,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private (Ticket? Ticket, IResult? Refused) Read(JsonObject body)
    {
        if (body.Object("user")?.Text("id") is not { } user || !WebUser.IsFine(user) || cast.IsChannel(user))
        {
            return (null, Errors.Answer(400, "BadUser", "user.id is missing or not of the form [A-Za-z0-9_.-], at most 64, not beginning with dl_ and not a channel's name."));
        }

        var wanted = body.Object("channelData")?["place"];
        var place = wanted is null ? user : Clicked.Word(wanted);
        if (place != user && (place is null || !cast.IsChannel(place)))
        {
            return (null, Errors.Answer(404, "UnknownPlace", "There is no such channel."));
        }

        return (new Ticket(cast.User(user), new WebPlace(place, place == user), Locale.Language(body.Text("locale")) ?? LanguageCode.En), null);
    }
}
