namespace CertBot.Channels;

/// <summary>Errors as the Bot Framework's services word them: <c>{"error":{"code","message"}}</c>. For programs; people are told in the chat.</summary>
internal static class Errors
{
    public static IResult Answer(int status, string code, string message) =>
        Results.Json(new Wrapped(new Named(code, message)), Json.Out, statusCode: status);

    private sealed record Wrapped(Named Error);

    private sealed record Named(string Code, string Message);
}
