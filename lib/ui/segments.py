"""The builder: a segment of any conditions and groups, its size shown while it grows, saved under a name."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from lib import formatting, formatting_scope
from lib.i18n import N_
from lib.scope import DEEPEST, Match, Rule, Segment
from lib.ui import _, cache, conditions, filters, hidden, names, state

WAYS: tuple[Match, ...] = ("all", "any")
WAY_WORDS = {"all": N_("all of these"), "any": N_("any of these")}


@dataclass(frozen=True)
class Draft:
    """A segment being built: what it is so far, which saved one it began as, and where a condition is being added.

    `adding` is the place of the group a condition is added to, `grouped` that it opens a group of its own there.
    """

    segment: Segment
    origin: str = ""
    adding: tuple[int, ...] | None = None
    grouped: bool = False


def open_builder(segment: Segment) -> None:
    """Show the builder with a segment in it, from the next run on."""
    saved = segment.name if any(one.name == segment.name for one in state.segments()) else ""
    state.set_draft(Draft(segment, saved, None if segment else ()))
    state.forget_widgets("build_")


def window() -> None:
    """The builder's window while it is open; stands beside every page."""
    if state.draft() is not None and state.has_data():
        st.dialog(_("Choose customers"), width="large", icon=":material/group:", on_dismiss=_close)(_builder)()


def picker() -> None:
    """The saved segments to choose from at one click, and the way to the builder; in the sidebar."""
    saved, now = state.segments(), state.segment()
    if saved:
        called = [one.name for one in saved]
        st.pills(
            _("Saved segments"),
            called,
            default=now.name if now in saved else None,
            format_func=names.labels(called, str),
            key=f"saved_{now.name}_{len(saved)}",
            on_change=_take,
            args=(f"saved_{now.name}_{len(saved)}",),
        )
    st.button(
        _("Edit this segment") if now else _("Build a segment"),
        icon=":material/group_add:",
        width="stretch",
        on_click=open_builder,
        args=(now,),
        key="open_builder",
    )


def _take(key: str) -> None:
    chosen = state.widget(key)
    state.set_segment(next((one for one in state.segments() if one.name == chosen), Segment()))


def _close() -> None:
    state.set_draft(None)
    state.forget_widgets("build_")


# The window --------------------------------------------------------------------------------------------------------


def _builder() -> None:
    draft: Draft | None = state.draft()
    if draft is None:
        return
    st.caption(
        _("Customers are chosen, never single orders of theirs. What is unknown of somebody fulfils no condition.")
    )
    _group(draft, (), draft.segment)
    pending = _form(draft) if draft.adding is not None else None
    _size(draft, pending)
    _keep(draft)
    _saved()


def _group(draft: Draft, path: tuple[int, ...], group: Segment) -> None:
    """A group: how its conditions are joined, each of them with a way to take it out, groups within it."""
    with st.container(border=True, key=f"group_{'_'.join(map(str, path))}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            key = f"build_match_{path}_{group.match}_{group.negated}"
            if len(group.rules) > 1:
                st.segmented_control(
                    _("Conditions that must hold"),
                    WAYS,
                    default=group.match,
                    required=True,
                    format_func=names.labels(WAYS, lambda m: _(WAY_WORDS[m])),
                    label_visibility="collapsed",
                    key=key,
                    on_change=_set_match,
                    args=(path, key),
                )
            if group.rules:
                st.toggle(
                    _("Turn round: those for whom this does not hold"),
                    value=group.negated,
                    key=f"{key}_not",
                    on_change=_turn,
                    args=(path,),
                )
        if not group.rules:
            st.text(_("Everybody, as long as there is no condition."))
        for place, part in enumerate(group.rules):
            _part(draft, (*path, place), part)
        _ways_to_add(draft, path, group)


def _part(draft: Draft, path: tuple[int, ...], part: Rule | Segment) -> None:
    if isinstance(part, Segment) and not part.name:
        _group(draft, path, part)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        st.text(formatting_scope.part(part, state.tr(), _hides()), width="stretch")
        st.button(
            "",
            icon=":material/close:",
            type="tertiary",
            help=_("Remove this condition"),
            key=f"build_drop_{path}_{part}",
            on_click=_drop,
            args=(path,),
        )


def _ways_to_add(draft: Draft, path: tuple[int, ...], group: Segment) -> None:
    if draft.adding == path:
        return
    with st.container(horizontal=True, gap="small"):
        for text, grouped in ((_("Add a condition"), False), (_("Add a group"), True)):
            if not grouped or (group.rules and len(path) + 2 <= DEEPEST):
                st.button(
                    text,
                    icon=":material/add:",
                    type="tertiary",
                    key=f"build_add_{path}_{grouped}",
                    on_click=_begin_adding,
                    args=(path, grouped),
                )
        others = [one for one in state.segments() if one.name not in (draft.origin, *_named(draft.segment))]
        if others:
            labels_of = [one.name for one in others]
            key = f"build_use_{path}_{len(group.rules)}"
            st.selectbox(
                _("Add a saved segment"),
                labels_of,
                index=None,
                placeholder=_("Add a saved segment"),
                label_visibility="collapsed",
                width=220,
                key=key,
                on_change=_use,
                args=(path, key),
            )


def _hides() -> formatting_scope.Hides:
    return hidden.rules(state.view())


def _named(segment: Segment) -> list[str]:
    return [part.name for part in segment.rules if isinstance(part, Segment) and part.name]


# A new condition ---------------------------------------------------------------------------------------------------


def _form(draft: Draft) -> Rule | None:
    """The condition that is being put together; None while something is still to be said."""
    assert draft.adding is not None
    fields = {choice.name: choice for choice in cache.choices(state.view())}
    if not fields:
        st.caption(_("These files say nothing about customers that one could choose by."))
        return None
    with st.container(border=True, key="build_condition"):
        st.markdown(f"**{_('New condition')}**")
        name = st.selectbox(
            _("What"),
            list(fields),
            index=None,
            format_func=names.labels(fields, lambda n: f"{_(fields[n].group)} · {names.field(n)}"),
            placeholder=_("Choose a field, or type to find one"),
            key="build_field",
        )
        rule = conditions.rule(fields[name]) if name else None
        with st.container(horizontal=True):
            st.button(
                _("Add"),
                type="primary",
                disabled=rule is None,
                key="build_done",
                on_click=_add,
                args=(rule,),
            )
            if draft.segment:
                st.button(_("Cancel"), key="build_cancel", on_click=_cancel_adding)
    return rule


# How many, and what for --------------------------------------------------------------------------------------------


def _size(draft: Draft, pending: Rule | None) -> None:
    """How many customers that is and what they brought, with the condition being added as if it were in already."""
    segment = _with(draft, pending) if pending else draft.segment
    with st.spinner(_("Counting …")):
        found, error = cache.attempt(cache.size, state.view(), segment)
    if error is not None:
        st.warning(filters.sentence(error.message))
        return
    look, tr = state.look(), state.tr()
    share = found.customers / found.everybody if found.everybody else None
    told = tr.plural(
        "{count} customer of {all}",
        "{count} customers of {all}",
        found.customers,
        all=look.number(found.everybody, "count"),
    )
    said = [f"**{formatting.plain_markdown(told)}** ({look.number(share, 'share')})" if share is not None else told]
    if found.revenue is not None:
        part = found.revenue / found.revenue_of_all if found.revenue_of_all else None
        money = look.number(found.revenue, "money")
        said.append(
            formatting.plain_markdown(
                _("brought {money} so far, {share} of all revenue", money=money, share=look.number(part, "share"))
                if part is not None
                else _("brought {money} so far", money=money)
            )
        )
    if found.value is not None:
        worth = look.number(float(f"{found.value:.3g}"), "money")
        said.append(formatting.plain_markdown(_("expected to bring {money}", money=worth)))
    with st.container(border=True, key="build_size"):
        st.markdown(" · ".join(said))
        words = formatting_scope.segment(segment, tr, _hides())
        if words:
            st.caption(formatting.plain_markdown(words))


def _keep(draft: Draft) -> None:
    """Show these customers on every page, or save them under a name."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            _("Name"), value=draft.segment.name or draft.origin, max_chars=80, key=f"build_name_{draft.origin}"
        ).strip()
        if st.button(
            _("Save"), icon=":material/bookmark_add:", disabled=not (name and draft.segment), key="build_save"
        ):
            _save(draft, name)
            st.rerun()
        if st.button(_("Show these customers"), type="primary", key="build_show"):
            state.set_segment(replace(draft.segment, name=""))
            _close()
            st.rerun()
    if draft.origin and name and name != draft.origin:
        st.caption(_("Saving renames “{old}” to “{new}”.", old=draft.origin, new=name))


def _save(draft: Draft, name: str) -> None:
    """Keep a segment under a name, in the place of the one it began as or of its namesake, and show it."""
    new = replace(draft.segment, name=name)
    others = [one for one in state.segments() if one.name not in (draft.origin, name)]
    state.set_segments(sorted((*others, new), key=lambda one: one.name.casefold()))
    state.set_segment(new)
    _close()


def _saved() -> None:
    """The saved segments, to be changed or deleted."""
    saved = state.segments()
    if not saved:
        return
    with st.expander(_("Saved segments"), icon=":material/bookmarks:"):
        for one in saved:
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                words = formatting_scope.segment(replace(one, name=""), state.tr(), _hides())
                st.markdown(
                    f"**{formatting.plain_markdown(one.name)}**: {formatting.plain_markdown(words)}", width="stretch"
                )
                for word, icon, done in ((_("Edit"), "edit", open_builder), (_("Delete"), "delete", _delete)):
                    st.button(
                        "",
                        icon=f":material/{icon}:",
                        type="tertiary",
                        help=word,
                        key=f"build_{icon}_{one.name}",
                        on_click=done,
                        args=(one,),
                    )


def _delete(segment: Segment) -> None:
    state.set_segments([one for one in state.segments() if one.name != segment.name])
    draft: Draft = state.draft()
    if draft.origin == segment.name:
        state.set_draft(replace(draft, origin="", segment=replace(draft.segment, name="")))
    if state.segment().name == segment.name:
        state.set_segment(replace(state.segment(), name=""))


# What buttons do ---------------------------------------------------------------------------------------------------


def _with(draft: Draft, rule: Rule) -> Segment:
    path = draft.adding or ()
    group = draft.segment.part(path)
    assert isinstance(group, Segment)
    new: Rule | Segment = rule
    if draft.grouped:
        new = Segment((rule,), "any" if group.match == "all" else "all")
    return draft.segment.changed(path, replace(group, rules=(*group.rules, new)))


def _add(rule: Rule) -> None:
    draft: Draft = state.draft()
    state.set_draft(Draft(_with(draft, rule), draft.origin))
    state.forget_widgets("build_")


def _begin_adding(path: tuple[int, ...], grouped: bool) -> None:
    state.forget_widgets("build_")
    state.set_draft(replace(state.draft(), adding=path, grouped=grouped))


def _cancel_adding() -> None:
    state.set_draft(replace(state.draft(), adding=None, grouped=False))


def _drop(path: tuple[int, ...]) -> None:
    draft: Draft = state.draft()
    left = draft.segment.changed(path, None)
    state.set_draft(Draft(left, draft.origin, None if left else ()))


def _set_match(path: tuple[int, ...], key: str) -> None:
    draft: Draft = state.draft()
    group = draft.segment.part(path)
    assert isinstance(group, Segment)
    state.set_draft(replace(draft, segment=draft.segment.changed(path, replace(group, match=state.widget(key)))))


def _turn(path: tuple[int, ...]) -> None:
    draft: Draft = state.draft()
    group = draft.segment.part(path)
    assert isinstance(group, Segment)
    state.set_draft(replace(draft, segment=draft.segment.changed(path, replace(group, negated=not group.negated))))


def _use(path: tuple[int, ...], key: str) -> None:
    draft: Draft = state.draft()
    chosen = next((one for one in state.segments() if one.name == state.widget(key)), None)
    group = draft.segment.part(path)
    if chosen is not None and isinstance(group, Segment):
        whole = draft.segment.changed(path, replace(group, rules=(*group.rules, chosen)))
        state.set_draft(Draft(whole, draft.origin))
