using System.Net;
using System.Net.Sockets;
using CertBot.CommandLine;
using CertBot.Tests.Kit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CertBot.Tests.CommandLine;

/// <summary>The result of <c>certbot health</c> for a container engine: an exit code and one line.</summary>
public sealed class HealthCheckTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Healthy_host_exits_with_zero_and_one_word()
    {
        await using var host = await Listening(app => app.MapGet("/health/live", () => Results.Text("live")));

        Assert.Equal(0, await Run($"health --url {host.Urls.Single()}"));
        Assert.Equal("live\n", _output.ToString());
        Assert.Empty(_error.ToString());
    }

    [Theory]
    [InlineData(503)]
    [InlineData(404)]
    [InlineData(302)] // the redirect target is not the host
    [InlineData(204)]
    public async Task Unexpected_response_exits_with_one_and_a_line(int status)
    {
        await using var host = await Listening(app =>
        {
            app.MapGet("/health/live", (HttpContext http) =>
            {
                http.Response.Headers.Location = "/other";
                http.Response.StatusCode = status;
            });
            app.MapGet("/other", () => Results.Text("live"));
        });

        Assert.Equal(1, await Run($"health --url {host.Urls.Single()}/"));
        Assert.Equal($"{host.Urls.Single()}/health/live: not live: it answers {status}\n", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Unreachable_host_exits_with_one_and_a_line()
    {
        Assert.Equal(1, await Run($"health --url http://127.0.0.1:{HostProcess.FreePort()}"));
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/health/live: not live: [^\n]+\n$", _error.ToString());
    }

    [Fact]
    public async Task Hanging_host_times_out()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var url = $"http://{silent.LocalEndpoint}";

        Assert.Equal(1, await HealthCheck.Run(url, TimeSpan.FromMilliseconds(200), _output, _error, default).WaitAsync(Long));
        Assert.Equal($"{url}/health/live: not live: no answer within 0.2 s\n", _error.ToString());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://localhost")]
    [InlineData("http://user:hunter2@localhost")]
    public async Task Invalid_url_exits_with_two_and_is_not_repeated(string url)
    {
        Assert.Equal(2, await Run($"health --url {url}"));
        Assert.Equal("--url is not an http address like http://localhost:8080.\n", _error.ToString());
    }

    [Theory]
    [InlineData(null, "http://localhost:3978")]
    [InlineData("", "http://localhost:3978")]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080")]
    [InlineData("http://[::]:8080", "http://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000")]
    [InlineData("https://0.0.0.0:8443; http://0.0.0.0:8080", "http://127.0.0.1:8080")]
    [InlineData("https://bot.example.com", "https://bot.example.com")]
    public void Default_url_comes_from_the_listen_settings(string? urls, string asked) => Assert.Equal(asked, HealthCheck.LocalUrl(urls));

    private static async Task<WebApplication> Listening(Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        map(app);
        await app.StartAsync();
        return app;
    }

    private Task<int> Run(string line) => CommandLineDispatcher.Run(line.Split(' '), _output, _error);
}
