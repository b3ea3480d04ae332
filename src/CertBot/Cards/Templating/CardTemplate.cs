using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Cards.Templating.Expressions;
using NodaTime;

namespace CertBot.Cards.Templating;

/// <summary>
/// A card template in the Adaptive Cards Templating language. Parsed once, then expanded with as many data as there are cards,
/// from any thread. The data is read and never changed, and no text of it is ever taken for a template.
/// </summary>
internal sealed class CardTemplate
{
    private readonly TemplateNode _root;

    private CardTemplate(TemplateNode root, ImmutableArray<string> problems)
    {
        _root = root;
        Problems = problems;
    }

    /// <summary>Expressions that could not be parsed and so stay text, and conditions that are none. Our own cards have no such thing.</summary>
    public ImmutableArray<string> Problems { get; }

    public static CardTemplate Parse(JsonNode template)
    {
        try
        {
            var reader = new TemplateReader();
            return new(reader.Read(template), reader.Problems);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // What the framework's parser lets pass and notices only when somebody looks: a field twice, half a character.
            throw new TemplateException("The template is not sound JSON: " + exception.Message, exception);
        }
    }

    /// <param name="data">What the card is about: <c>$root</c>, and at the top <c>$data</c>.</param>
    /// <param name="host">What the host adds: <c>$host</c>.</param>
    /// <param name="encoder">Neutralises text from the data; without it the text stays as it is.</param>
    /// <param name="now">The time for <c>utcNow</c> and its kin, which fail without it: a card made again is then the same card.</param>
    /// <returns>The card; null when its own <c>$when</c> drops it, an array when its own <c>$data</c> repeats it.</returns>
    /// <exception cref="TemplateException">The expansion costs more than it may, or a <c>$data</c> cannot be evaluated.</exception>
    public JsonNode? Expand(JsonNode? data, JsonNode? host = null, ITextEncoder? encoder = null, Instant? now = null)
    {
        try
        {
            var root = data is null ? Value.Undefined : Value.From(data);
            var memory = new Memory
            {
                Root = root,
                Data = root,
                Host = host is null ? Value.Undefined : Value.From(host),
            };
            return new Expander(new Evaluation(memory, new Budget(), now), encoder).Root(_root);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new TemplateException("The data is not sound JSON.", exception);
        }
    }
}
