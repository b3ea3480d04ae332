namespace CertBot.Cards.Templating;

/// <summary>
/// Why a template could not be read or expanded: it is not a card template, or its expansion exceeds a limit.
/// The message is for a developer; it never carries text from the data.
/// </summary>
internal sealed class TemplateException : Exception
{
    public TemplateException() { }

    public TemplateException(string message)
        : base(message) { }

    public TemplateException(string message, Exception innerException)
        : base(message, innerException) { }
}
