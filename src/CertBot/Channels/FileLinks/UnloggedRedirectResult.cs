namespace CertBot.Channels.FileLinks;

/// <summary>A redirect that is not logged. The result of the framework logs the URL, and these URLs give access to files.</summary>
internal sealed class UnloggedRedirectResult(string address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Redirect(address);
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }
}
