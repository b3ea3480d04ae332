namespace CertBot.Cards.Templating;

/// <summary>
/// Neutralises text that came out of the data before it lands in a card (markup, mentions).
/// Called once for every piece of text an expression contributed; the template's own text never passes through it.
/// </summary>
internal interface ITextEncoder
{
    /// <param name="property">The property the text lands in (<c>text</c>, <c>title</c>); inside an array, the array's property.</param>
    /// <param name="elementType">The <c>type</c> of the nearest enclosing element that has one, or empty.</param>
    /// <param name="interpolated">The text as the expression gave it.</param>
    string Encode(string property, string elementType, string interpolated);
}
