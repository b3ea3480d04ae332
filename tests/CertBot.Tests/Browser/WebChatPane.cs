using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>One Web Chat on the page, used as a person uses it.</summary>
public sealed class WebChatPane(IPage page, ILocator pane)
{
    /// <summary>The visible messages of the conversation. (A region for screen readers repeats all of them.)</summary>
    public ILocator Feed => pane.GetByRole(AriaRole.Feed);

    /// <summary>The messages that contain this text. (Each message repeats its text for screen readers a moment later.)</summary>
    public ILocator Messages(string text) => Feed.Locator(".webchat__basic-transcript__activity", new() { HasText = text });

    public ILocator PaneLocator => pane;

    private ILocator Box => pane.Locator("[data-id='webchat-sendbox-input']");

    /// <summary>Web Chat displays this in its own language; its last text contains the time.</summary>
    public Task WaitUntilConnected() =>
        Assertions
            .Expect(pane.GetByText(new System.Text.RegularExpressions.Regex("^(Connectivity Status: Connected|Состояние подключения: .*одключено.*)$")))
            .ToBeAttachedAsync();

    public async Task SendText(string text)
    {
        await Box.FillAsync(text);
        await Box.PressAsync("Enter");
    }

    /// <summary>Presses the newest button with this title, on a card or as a suggested action.</summary>
    public Task Click(string title) => pane.GetByRole(AriaRole.Button, new() { Name = title, Exact = true }).Last.ClickAsync();

    /// <summary>Fills in the newest field with this label.</summary>
    public Task Fill(string label, string text) => Feed.GetByLabel(label).Last.FillAsync(text);

    /// <summary>Ticks the newest choice with this name.</summary>
    public Task Tick(string option) => Feed.Locator($"input[type=radio][aria-label='{option}']").Last.CheckAsync();

    /// <summary>The newest card with this heading.</summary>
    public ILocator Card(string heading) => Feed.Locator(".ac-adaptiveCard", new() { HasText = heading }).Last;

    /// <summary>Presses a button on the newest card with this heading.</summary>
    public Task Click(string title, string heading) => Card(heading).GetByRole(AriaRole.Button, new() { Name = title, Exact = true }).Last.ClickAsync();

    public Task Choose(string label, string option) => Feed.GetByLabel(label).Last.SelectOptionAsync(new SelectOptionValue { Label = option });

    public async Task Upload(string name, byte[] content)
    {
        await pane.Locator("input[type=file]")
            .First.SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "application/octet-stream",
                    Buffer = content,
                }
            );
        await Box.PressAsync("Enter");
    }

    /// <summary>Waits until this text is visible in the conversation.</summary>
    /// <remarks>An assertion would look once a second only.</remarks>
    /// <exception cref="TimeoutException">It did not become visible; the message ends with the last of what is.</exception>
    public async Task WaitForText(string text)
    {
        try
        {
            await Feed.GetByText(text).Last.WaitForAsync(new() { State = WaitForSelectorState.Visible, Timeout = 60_000 });
        }
        catch (TimeoutException e)
        {
            var shown = await pane.InnerTextAsync();
            throw new TimeoutException($"“{text}” is not in the conversation, which ends with:\n{shown[Math.Max(0, shown.Length - 2000)..]}", e);
        }
    }

    /// <summary>Waits until this text is no longer visible.</summary>
    public Task WaitForAbsence(string text) => Assertions.Expect(Feed.GetByText(text)).ToHaveCountAsync(0);

    public Task PressButton(string key) => page.Keyboard.PressAsync(key);
}
