namespace CertBot.Files.Links;

/// <summary>Sends a browser on. Not the framework's own result, which writes the address into its log: ours open files.</summary>
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
