namespace CertBot.Channels;

/// <summary>
/// Error responses in the format of the Bot Framework: <c>{"error":{"code","message"}}</c>. They are for programs, users are informed in the chat. The code is
/// logged.
/// </summary>
internal static class BotFrameworkError
{
    public static IResult Create(int status, string code, string message) => new Response(status, code, message);

    /// <summary>A response with a status and no body.</summary>
    public static IResult CreateWithoutBody(int status, string code) => new LoggedResult(code, Results.StatusCode(status));

    /// <summary>A response that is written as it is, and logged as a rejection.</summary>
    public static IResult Log(string code, IResult response) => new LoggedResult(code, response);

    /// <summary>An error response with its parts, for callers that write them in a format of their own.</summary>
    internal sealed record Response(int Status, string Code, string Message) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) =>
            new LoggedResult(Code, Results.Json(new ErrorEnvelope(new ErrorBody(Code, Message)), ChannelJson.WriteOptions, statusCode: Status)).ExecuteAsync(
                httpContext
            );
    }

    private sealed record LoggedResult(string Code, IResult Inner) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var log = httpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("CertBot.Channels");
            ChannelLog.RequestRejected(log, Code);
            return Inner.ExecuteAsync(httpContext);
        }
    }

    private sealed record ErrorEnvelope(ErrorBody Error);

    private sealed record ErrorBody(string Code, string Message);
}
