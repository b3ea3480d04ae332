using System.Xml;
using System.Xml.XPath;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>
/// Walks an XML document for XPath and counts every move. XPath has no time limit of its own, and a short path can visit
/// a small document billions of times.
/// </summary>
internal sealed class CountedNavigator(XPathNavigator inner, Budget budget) : XPathNavigator
{
    public override string BaseURI => "";

    public override bool IsEmptyElement => inner.IsEmptyElement;

    public override string LocalName => inner.LocalName;

    public override string Name => inner.Name;

    public override string NamespaceURI => inner.NamespaceURI;

    public override XmlNameTable NameTable => inner.NameTable;

    public override XPathNodeType NodeType => inner.NodeType;

    public override string Prefix => inner.Prefix;

    public override string Value
    {
        get
        {
            budget.Step();
            var value = inner.Value;
            budget.Characters(value.Length);
            return value;
        }
    }

    public override XPathNavigator Clone()
    {
        budget.Step();
        return new CountedNavigator(inner.Clone(), budget);
    }

    public override bool IsSamePosition(XPathNavigator other) => other is CountedNavigator counted && inner.IsSamePosition(counted.Inner);

    public override bool MoveTo(XPathNavigator other) => Counted(other is CountedNavigator counted && inner.MoveTo(counted.Inner));

    public override bool MoveToFirstAttribute() => Counted(inner.MoveToFirstAttribute());

    public override bool MoveToFirstChild() => Counted(inner.MoveToFirstChild());

    public override bool MoveToFirstNamespace(XPathNamespaceScope namespaceScope) => Counted(inner.MoveToFirstNamespace(namespaceScope));

    public override bool MoveToId(string id) => false;

    public override bool MoveToNext() => Counted(inner.MoveToNext());

    public override bool MoveToNextAttribute() => Counted(inner.MoveToNextAttribute());

    public override bool MoveToNextNamespace(XPathNamespaceScope namespaceScope) => Counted(inner.MoveToNextNamespace(namespaceScope));

    public override bool MoveToParent() => Counted(inner.MoveToParent());

    public override bool MoveToPrevious() => Counted(inner.MoveToPrevious());

    private XPathNavigator Inner => inner;

    private bool Counted(bool moved)
    {
        budget.Step();
        return moved;
    }
}
