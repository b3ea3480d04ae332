using System.Diagnostics;
using System.Text.RegularExpressions;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Channels.Api;

/// <summary>The lines of README that connect a support system, run as they stand there against the demo host.</summary>
public sealed partial class ReadmeCurlTests
{
    [Fact]
    public async Task Lines_of_the_readme_work_against_the_demo_host()
    {
        if (!File.Exists("/usr/bin/curl") || !File.Exists("/bin/bash"))
            Assert.Skip("There is no curl on this machine.");
        var lines = Block().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"))).Groups["lines"].Value;
        Assert.InRange(lines.Trim().Split('\n').Length, 5, 10);
        await using var host = await LiveHost.Start();
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        using var chat = await new DirectLineConnection(host.Address).StartConversation("developer-manager");
        await chat.SendText("new api key Helpdesk");
        var key = await FindKey(chat);

        var script = Variables()
            .Replace(lines, m => m.Groups["name"].Value == "KEY" ? $"KEY={key}" : $"API={host.Address.GetLeftPart(UriPartial.Authority)}/api/v1");
        var start = new ProcessStartInfo("/bin/bash", ["-e"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_PROXY"] = "127.0.0.1,localhost";
        using var bash = Process.Start(start) ?? throw new InvalidOperationException("bash does not start");
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var (output, errors) = (await bash.StandardOutput.ReadToEndAsync(), await bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync();

        Assert.True(bash.ExitCode == 0, errors + output);
        Assert.DoesNotContain("urn:certbot:problem", output, StringComparison.Ordinal);
        Assert.Contains("\"explanation\"", output, StringComparison.Ordinal);
    }

    private static async Task<string> FindKey(DirectLineConnection chat)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var (_, body) = await chat.SendRequest(HttpMethod.Get, $"{chat.Path}/activities");
            if (KeyPattern().Match(body.ToJsonString()) is { Success: true } key)
                return key.Value;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("The chat shows no key.");
    }

    [GeneratedRegex(@"## Connect a support system\n.*?```\n(?<lines>.*?)```", RegexOptions.Singleline, 5000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?<name>KEY|API)=\S+", RegexOptions.Multiline, 5000)]
    private static partial Regex Variables();

    [GeneratedRegex(@"cbk-[a-z0-9-]+-[0-9a-f]{8}-[a-z0-9]{40}", RegexOptions.None, 5000)]
    private static partial Regex KeyPattern();
}
