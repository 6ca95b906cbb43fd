"""The subjects of the window: a new one is a line here. What is made of several subjects is made here too."""

from __future__ import annotations

from functools import partial

from cnn_gui.window.album.keys import KeepingKeys
from cnn_gui.window.album.subject import AlbumSubject
from cnn_gui.window.architecture.map_menu import BuildMenu
from cnn_gui.window.architecture.subject import BuildSubject
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.bench.subject import BenchSubject
from cnn_gui.window.compare.subject import CompareSubject
from cnn_gui.window.course.panel_parts import MapPart, NumbersPart, RobustnessPart, TeachPart
from cnn_gui.window.course.show_me import Cast
from cnn_gui.window.course.subject import CourseSubject
from cnn_gui.window.drawing.subject import DrawingSubject
from cnn_gui.window.dynamics.subject import DynamicsSubject
from cnn_gui.window.effects.subject import EffectsSubject
from cnn_gui.window.evaluation.subject import EvaluationSubject
from cnn_gui.window.experiment.subject import ExperimentSubject
from cnn_gui.window.explain.change_subject import ChangeSubject
from cnn_gui.window.explain.subject import ExplainSubject
from cnn_gui.window.features.subject import FeaturesSubject
from cnn_gui.window.input.subject import InputSubject
from cnn_gui.window.network.map_menu import MapMenu
from cnn_gui.window.network.subject import NetworkSubject
from cnn_gui.window.projection.subject import ProjectionSubject
from cnn_gui.window.race.subject import RaceSubject
from cnn_gui.window.robustness.subject import RobustnessSubject
from cnn_gui.window.runs.subject import RunsSubject
from cnn_gui.window.story.beside import StoryBeside
from cnn_gui.window.story.subject import StorySubject
from cnn_gui.window.timeline.subject import TimelineSubject
from cnn_gui.window.training.subject import TrainingSubject
from cnn_gui.window.transfer.subject import TransferSubject


def make_subjects(context: Context) -> tuple[Subject, ...]:
    """In the order in which they hear what happens, fill the menus and begin; they are asked in reverse before the
    window closes, so that the course has put back what is not the person's own."""
    drawing = DrawingSubject(context)
    network = NetworkSubject(context)
    story = StorySubject(context)
    experiment = ExperimentSubject(context)
    evaluation = EvaluationSubject(context)
    training, dynamics, effects = TrainingSubject(context), DynamicsSubject(context), EffectsSubject(context)
    build = BuildSubject(context)
    bench, timeline = BenchSubject(context), TimelineSubject(context)
    explain, changes, features = ExplainSubject(context), ChangeSubject(context), FeaturesSubject(context)
    album = AlbumSubject(context)
    album.keys.watch(drawing.view.canvas)
    album.session.kept.connect(drawing.view.canvas.clear)
    drawing.undo.share(album.view, album.session.undo_stack, album.session.may_step)
    teach = TransferSubject(context)
    teach.session.person = album.session.person
    teach.session.step_done.connect(album.session.take_step)
    teach.session.kept.connect(drawing.view.canvas.clear)
    keys = KeepingKeys(teach)
    keys.watch(drawing.view.canvas)
    keys.enter_pressed.connect(teach.session.keep)
    teach.arm = partial(setattr, keys, "armed")
    hub, engines = context.hub, context.engines
    robustness, projection = RobustnessSubject(context), ProjectionSubject(context)
    compare, race = CompareSubject(context), RaceSubject(context)
    training.curves.add_below(timeline.view)
    timeline.session.moment_shown.connect(training.curves.set_moment)
    training.view.add_note(dynamics.note)
    dynamics.rates.set_recipe(training.next_run)
    effects.session.set_recipe(training.next_run)
    training.view.config_changed.connect(effects.session.ask)
    training.data.chosen.connect(effects.session.ask)
    effects.stand_in(dynamics.view)
    training.view.form.settings.setting_focused.connect(effects.session.choose)
    training.view.form.settings.effects_wanted.connect(effects.come)
    StoryBeside(story.session, network.detail, hub, story)
    drawing.undo.share(experiment.view, experiment.session.undo_stack, experiment.session.may_change)
    drawing.undo.share(build.view, build.session.undo_stack, build.session.may_change)
    build.session.built.connect(training.view.form.take_network)
    build.session.other_file.connect(drawing.open_file)
    network.map.layer_chosen.connect(build.view.choose)
    network.map.map_chosen.connect(build.view.choose)
    BuildMenu(network.map, build.view, build.session, hub, build)
    MapMenu(network.map, network.session, experiment.session, experiment.view, hub, network)

    def cast(layout: Layout) -> Cast:
        return Cast(
            layout=layout,
            inference=engines.inference,
            files=engines.files,
            drawing=drawing.session,
            networks=network.session,
            detail=network.detail,
            stories=story.session,
            tests=evaluation.session,
            training=training.view,
            curves=training.curves,
            why=explain.view,
            trust=explain.trust,
            changes=changes.session,
            likes=features.session,
            bench=bench.session,
            trial=experiment.session,
            build=build.session,
            image_map=MapPart(projection.view, projection.session, engines.projection, projection),
            robustness=RobustnessPart(robustness.view, robustness.session, robustness.reliability, robustness.own),
            race=race.session,
            compare=compare.session,
            album=album.session,
            teach=TeachPart(teach.view),
            numbers=NumbersPart(dynamics.view),
            moments=timeline.session,
        )

    return (
        drawing,
        InputSubject(context),
        network,
        story,
        explain,
        changes,
        experiment,
        features,
        robustness,
        projection,
        bench,
        build,
        evaluation,
        compare,
        album,
        teach,
        training,
        dynamics,
        effects,
        timeline,
        race,
        RunsSubject(context),
        CourseSubject(context, training.session, cast),
    )
