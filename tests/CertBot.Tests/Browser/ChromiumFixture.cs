using System.Diagnostics;
using CertBot.Tests.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ChromiumFixture))]

namespace CertBot.Tests.Browser;

/// <summary>Debian's Chromium, controlled by Playwright and started once for all browser tests, by the first of them. No browser is downloaded.</summary>
public sealed class ChromiumFixture : IAsyncDisposable
{
    private static readonly string[] LaunchArguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(Start);

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated || await Task.WhenAny(_started.Value) is { IsCompletedSuccessfully: false })
            return;

        var (playwright, browser) = await _started.Value;
        await browser.CloseAsync();
        playwright.Dispose();
    }

    /// <summary>Opens the demo page of this address in a new browser profile.</summary>
    public async Task<DemoPageObject> Open(
        Uri address,
        int width = 1280,
        int height = 800,
        ColorScheme scheme = ColorScheme.Light,
        string locale = "en-US",
        bool isScriptOn = true
    )
    {
        var (_, browser) = await _started.Value;
        var context = await browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = scheme,
                Locale = locale,
                JavaScriptEnabled = isScriptOn,
                TimezoneId = "Europe/Berlin",
            }
        );
        context.SetDefaultTimeout(60_000);
        return await DemoPageObject.Open(context, address);
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> Start()
    {
        var executable = FindExecutable()
            ?? Install()
            ?? throw new InvalidOperationException("The browser tests need Chromium: apt-get install -y chromium, or CERTBOT_CHROMIUM=/path/to/chromium.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = executable,
                Headless = true,
                Args = LaunchArguments,
                Timeout = 120_000,
            }
        );
        return (playwright, browser);
    }

    private static string? FindExecutable() =>
        new[] { Environment.GetEnvironmentVariable("CERTBOT_CHROMIUM"), "/usr/bin/chromium" }.FirstOrDefault(File.Exists);

    private static string? Install()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || !File.Exists("/usr/bin/apt-get"))
        {
            return null;
        }

        using var apt = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "apt-get update -q && apt-get install -y -q -o DPkg::Lock::Timeout=600 chromium"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        );
        apt?.OutputDataReceived += (_, _) => { };
        apt?.BeginOutputReadLine();
        apt?.BeginErrorReadLine();
        apt?.WaitForExit();
        return FindExecutable();
    }
}
