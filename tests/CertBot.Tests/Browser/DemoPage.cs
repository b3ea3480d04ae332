using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>The built-in page in a browser: its chats, what it complained of, and whom else it tried to reach.</summary>
public sealed class DemoPage : IAsyncDisposable
{
    private readonly IBrowserContext context;

    private DemoPage(IBrowserContext context, IPage page, Uri address)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complaints.Enqueue($"{message.Type}: {message.Text} at {message.Location}");
            }
        };
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Request += (_, request) => Note(request.Url, address);
        page.WebSocket += (_, socket) => Note(socket.Url, address);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the browser's console.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Addresses asked that are not the host's own.</summary>
    public ConcurrentQueue<string> Strangers { get; } = new();

    public static async Task<DemoPage> Open(IBrowserContext context, Uri address)
    {
        var page = new DemoPage(context, await context.NewPageAsync(), address);
        await page.Page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>A chat that is shown, or is brought into the active pane: a person's own, or a channel as that person.</summary>
    public async Task<Chat> Chat(string person, string? place = null)
    {
        var where = place ?? person;
        await Page.Locator("article.pane").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var pane = Page.Locator($"article.pane[data-person='{person}'][data-place='{where}']");
        if (await pane.CountAsync() == 0)
        {
            if (!await Page.Locator(".rail").IsVisibleAsync())
            {
                await Page.Locator("[data-view-of='people']").ClickAsync();   // a phone shows one thing at a time
            }

            await Page.Locator($".rail [data-row='{person}']").ClickAsync();
            if (where != person)
            {
                await Page.Locator($"article.pane.active[data-person='{person}'] .tabs").GetByText($"#{where}", new() { Exact = true }).ClickAsync();
            }
        }

        var chat = new Chat(Page, pane);
        await chat.Connected();
        return chat;
    }

    /// <summary>A picture to be looked at, under the folder CERTBOT_SHOTS names; nothing where it is not set.</summary>
    public async Task Picture(string name)
    {
        if (Environment.GetEnvironmentVariable("CERTBOT_SHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }

    public async ValueTask DisposeAsync() => await context.CloseAsync();

    private void Note(string url, Uri address)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var asked) && asked.Scheme is "http" or "https" or "ws" or "wss" && asked.Authority != address.Authority)
        {
            Strangers.Enqueue(url);
        }
    }
}
