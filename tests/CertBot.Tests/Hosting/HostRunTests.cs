using System.Net;
using System.Net.Sockets;
using CertBot.Hosting;
using CertBot.Tests.Kit.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CertBot.Tests.Hosting;

public sealed class HostRunTests
{
    /// <summary>Workers end by being cancelled, which is no failure: whoever starts the host is told one reason and no other.</summary>
    [Fact]
    public async Task Workers_of_a_host_that_cannot_start_are_not_logged_as_failed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var log = new CapturingLoggerProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");
        builder.Services.AddHostedService<EndlessWorker>();
        var app = builder.Build();
        var worker = app.Services.GetServices<IHostedService>().OfType<EndlessWorker>().Single();

        await Assert.ThrowsAsync<IOException>(() => HostRun.ToEnd(app));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.ExecuteTask!);
        Assert.DoesNotContain(log.AllLines, l => l.Contains("BackgroundService", StringComparison.Ordinal));
    }

    private sealed class EndlessWorker : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Delay(Timeout.Infinite, stoppingToken);
    }
}
