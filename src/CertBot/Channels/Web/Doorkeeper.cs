using CertBot.Turns;

namespace CertBot.Channels.Web;

/// <summary>Who may do what with a conversation: the token says who, the conversation's id says where, the directory says whether still.</summary>
internal sealed class Doorkeeper(Tickets tickets, Cast cast, ITurns turns)
{
    public async Task<IResult> Admit(HttpContext http, Func<Ticket, Task<IResult>> then)
    {
        if (tickets.Read(TokenOf(http.Request)) is not { } ticket)
        {
            return Errors.Answer(401, "BadToken", "The token is missing, expired or not one of ours.");
        }

        Locale.Note(http, ticket.Language);
        if (http.Request.RouteValues["id"] is string id && id != ticket.Place.Conversation)
        {
            return IsKnown(id)
                ? Errors.Answer(403, "WrongConversation", "The token is for another conversation.")
                : Errors.Answer(404, "UnknownConversation", "There is no such conversation.");
        }

        return await MayStay(ticket, http.RequestAborted) ? await then(ticket) : NotYours();
    }

    /// <summary>Asked again at every step: a role may be taken away while a page is open.</summary>
    public async Task<bool> MayStay(Ticket ticket, CancellationToken cancel) =>
        ticket.Place.Personal || await turns.MayOpen(ticket.User.Identity, ticket.Place.Place, cancel);

    public static IResult NotYours() => Errors.Answer(403, "NotYourChannel", "This person may not open this channel.");

    private static string? TokenOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();

        // A WebSocket of a page cannot carry a header.
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : request.Query["t"].ToString();
    }

    private bool IsKnown(string conversation) =>
        cast.Channels.Concat(cast.People.Select(p => p.Id)).Any(id => new WebPlace(id, Personal: true).Conversation == conversation);
}
