namespace CertBot.Tests.Kit.Hosts;

/// <summary>One <see cref="OpenHost"/> for all tests of a class, which only send it what it refuses.</summary>
public sealed class SharedOpenHost : IAsyncLifetime
{
    private OpenHost? _host;

    internal OpenHost Host => _host ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _host = await OpenHost.Start();

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }
}
