namespace CertBot.Channels;

/// <summary>Errors as the Bot Framework's services word them: <c>{"error":{"code","message"}}</c>. For programs; people are told in the chat. The code is in the log.</summary>
internal static class Errors
{
    public static IResult Answer(int status, string code, string message) =>
        new Logged(code, Results.Json(new Wrapped(new Named(code, message)), Json.Out, statusCode: status));

    /// <summary>A status without a body.</summary>
    public static IResult Bare(int status, string code) => new Logged(code, Results.StatusCode(status));

    private sealed record Logged(string Code, IResult Answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var log = httpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("CertBot.Channels");
            ChannelLog.Refused(log, Code);
            return Answer.ExecuteAsync(httpContext);
        }
    }

    private sealed record Wrapped(Named Error);

    private sealed record Named(string Code, string Message);
}
