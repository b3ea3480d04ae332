namespace CertBot.Channels.Api.Problems;

/// <summary>Whatever refuses a request of the API, its response is problem details.</summary>
internal sealed class ProblemFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return await next(context) is { } result ? Convert(result) : null;
    }

    /// <summary>The readers and filters that all channels share speak the Bot Framework's language.</summary>
    public static object Convert(object result) =>
        result is BotFrameworkError.Response { Status: var status, Code: var code, Message: var message }
            ? new ApiProblem(status, CodeOf(code), message)
            : result;

    /// <summary><c>TooLarge</c> is <c>too-large</c>.</summary>
    private static string CodeOf(string code) =>
        string.Concat(code.Select((c, i) => char.IsAsciiLetterUpper(c) ? $"{(i == 0 ? "" : "-")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
