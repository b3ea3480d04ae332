using System.Diagnostics;
using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>Debian's Chromium, controlled by Playwright and started once for all browser tests. No browser is downloaded.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
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

    /// <summary>Every fixture of this process waits for the one installation: a second one beside it would fail on apt's lock.</summary>
    private static readonly Lazy<string?> Executable = new(() => FindExecutable() ?? Install());

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        var executable = Executable.Value
            ?? throw new InvalidOperationException("The browser tests need Chromium: apt-get install -y chromium, or CERTBOT_CHROMIUM=/path/to/chromium.");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = executable,
                Headless = true,
                Args = LaunchArguments,
                Timeout = 120_000,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
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
        var context = await (_browser ?? throw new InvalidOperationException("not started")).NewContextAsync(
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
