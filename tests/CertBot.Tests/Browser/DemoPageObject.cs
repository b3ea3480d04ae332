using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>The built-in page in a browser: its chats, its console errors, and its requests to other hosts.</summary>
public sealed class DemoPageObject : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private DemoPageObject(IBrowserContext context, IPage page, Uri address)
    {
        this._context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                ConsoleErrors.Enqueue($"{message.Type}: {message.Text} at {message.Location}");
            }
        };
        page.PageError += (_, error) => ConsoleErrors.Enqueue(error);
        page.Request += (_, request) => RecordProblem(request.Url, address);
        page.WebSocket += (_, socket) => RecordProblem(socket.Url, address);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the browser's console.</summary>
    public ConcurrentQueue<string> ConsoleErrors { get; } = new();

    /// <summary>Requested addresses that are not on the host.</summary>
    public ConcurrentQueue<string> ForeignRequests { get; } = new();

    public static async Task<DemoPageObject> Open(IBrowserContext context, Uri address)
    {
        var page = new DemoPageObject(context, await context.NewPageAsync(), address);
        await page.Page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>A chat, opened in the active pane if it is not visible: a user's personal chat, or a channel as that user.</summary>
    public async Task<WebChatPane> Chat(string person, string? conversation = null)
    {
        var where = conversation ?? person;
        await Page.Locator("article.pane").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var pane = Page.Locator($"article.pane[data-person='{person}'][data-place='{where}']");
        if (await pane.CountAsync() == 0)
        {
            if (!await Page.Locator(".rail").IsVisibleAsync())
            {
                await Page.Locator("[data-view-of='people']").ClickAsync(); // a small screen shows one view at a time
            }

            await Page.Locator($".rail [data-row='{person}']").ClickAsync();
            if (where != person)
            {
                await Page.Locator($"article.pane.active[data-person='{person}'] .tabs").GetByText($"#{where}", new() { Exact = true }).ClickAsync();
            }
        }

        var chat = new WebChatPane(Page, pane);
        await chat.WaitUntilConnected();
        return chat;
    }

    /// <summary>Saves a screenshot to the folder in CERTBOT_SHOTS, if it is set.</summary>
    public async Task TakeScreenshot(string name)
    {
        if (Environment.GetEnvironmentVariable("CERTBOT_SHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private void RecordProblem(string url, Uri address)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var asked) && asked.Scheme is "http" or "https" or "ws" or "wss" && asked.Authority != address.Authority)
        {
            ForeignRequests.Enqueue(url);
        }
    }
}
