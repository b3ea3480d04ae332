using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Cards.Templating;

/// <summary>
/// A card template in the Adaptive Cards Templating language. Parsed once, then expanded any number of times from any thread.
/// The data is never changed, and none of its text is taken for a template.
/// </summary>
internal sealed class CardTemplate
{
    private readonly TemplateNode _root;

    private CardTemplate(TemplateNode root, ImmutableArray<string> problems)
    {
        _root = root;
        Problems = problems;
    }

    /// <summary>Expressions that could not be parsed (and stay text), with the reason, and conditions that are no expression.</summary>
    public ImmutableArray<string> Problems { get; }

    /// <exception cref="TemplateException">The template is not well-formed JSON or exceeds a limit.</exception>
    public static CardTemplate Parse(JsonNode template)
    {
        try
        {
            var reader = new TemplateReader();
            return new(reader.Read(template), reader.Problems);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // Duplicate properties and unpaired surrogates pass the JSON parser and throw when they are read.
            throw new TemplateException("The template is not well-formed JSON: " + exception.Message, exception);
        }
    }

    /// <param name="data">The value of <c>$root</c>, and of <c>$data</c> at the top.</param>
    /// <returns>The card; null when its own <c>$when</c> drops it, an array when its own <c>$data</c> repeats it.</returns>
    /// <exception cref="TemplateException">The expansion exceeds a limit, or a <c>$data</c> cannot be evaluated.</exception>
    public JsonNode? Expand(JsonNode? data)
    {
        try
        {
            return new TemplateExpander(new EvaluationContext(data is null ? Value.Undefined : Value.From(data))).Expand(_root);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new TemplateException("The data is not well-formed JSON.", exception);
        }
    }
}

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
