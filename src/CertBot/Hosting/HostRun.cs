namespace CertBot.Hosting;

/// <summary>A host from its start to its end.</summary>
internal static class HostRun
{
    /// <summary>
    /// Starts the host, waits until it is stopped, and disposes of it. A host that cannot start is told that it stops before its workers are cancelled: the
    /// framework would otherwise take their cancellation for a failure, and log a stack trace for each.
    /// </summary>
    public static async Task ToEnd(WebApplication app)
    {
        await using var _ = app;
        try
        {
            await app.StartAsync();
        }
        catch
        {
            app.Lifetime.StopApplication();
            throw;
        }
        await app.WaitForShutdownAsync();
    }
}
