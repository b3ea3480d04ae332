namespace CertBot.Channels;

/// <summary>Errors as the Bot Framework's services word them: <c>{"error":{"code","message"}}</c>. For programs; people are told in the chat. The code is in the log.</summary>
internal static class BotFrameworkError
{
    public static IResult Create(int status, string code, string message) =>
        new LoggedResult(code, Results.Json(new ErrorEnvelope(new ErrorBody(code, message)), ChannelJson.WriteOptions, statusCode: status));

    /// <summary>A status without a body.</summary>
    public static IResult CreateWithoutBody(int status, string code) => new LoggedResult(code, Results.StatusCode(status));

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
